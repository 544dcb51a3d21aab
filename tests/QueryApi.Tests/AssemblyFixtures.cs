using AcMonitoring.TestSupport;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]
[assembly: AssemblyFixture(typeof(PostgresServer))]

// Each test runs the service on a database of its own, but most share the broker, whose queues have fixed names; they take turns. Two kinds,
// which wait much, have brokers of their own and run beside them.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 2)]
