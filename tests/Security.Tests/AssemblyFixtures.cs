using System.Runtime.Versioning;
using AcMonitoring.TestSupport;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]
[assembly: AssemblyFixture(typeof(PostgresServer))]

// run.sh, private servers and signals are those of Linux.
[assembly: SupportedOSPlatform("linux")]

// Each collection has a system of its own, and its tests wait more than they compute; another assembly runs beside.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]
