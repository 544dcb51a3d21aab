using System.Runtime.Versioning;
using AcMonitoring.TestSupport;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]
[assembly: AssemblyFixture(typeof(PostgresServer))]

// run.sh, private servers and signals are those of Linux.
[assembly: SupportedOSPlatform("linux")]

// Most tests run the whole system, on one broker whose queues have fixed names; they take turns. What needs none of it, or has a broker of
// its own, is in a collection of its own and runs beside them.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]
