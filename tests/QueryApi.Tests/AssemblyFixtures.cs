using AcMonitoring.TestSupport;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]
[assembly: AssemblyFixture(typeof(PostgresServer))]

// Each test has its own database. The tests of a collection share a virtual host, in which queue names are fixed, so they run one after
// another. Most tests wait rather than compute, so more collections than cores run in parallel.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 3)]
