using AcMonitoring.TestSupport;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]
[assembly: AssemblyFixture(typeof(PostgresServer))]

// Each class runs the service on a database of its own, but they share the broker, whose queues have fixed names.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
