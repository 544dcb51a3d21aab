using AcMonitoring.TestSupport;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]
[assembly: AssemblyFixture(typeof(PostgresServer))]

// Each test runs the service on a database of its own, but those of a collection share a virtual host of the broker, where the queues have
// fixed names; they take turns. Most wait much, so more collections than there are cores run side by side.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 3)]
