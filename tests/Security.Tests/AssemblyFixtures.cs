using System.Runtime.Versioning;
using AcMonitoring.TestSupport;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]
[assembly: AssemblyFixture(typeof(PostgresServer))]

// run.sh, private servers and signals are those of Linux.
[assembly: SupportedOSPlatform("linux")]

// Each test runs a whole system; another assembly runs beside.
[assembly: Parallelization(Mode = ParallelMode.None)]
