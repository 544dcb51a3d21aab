using System.Runtime.Versioning;
using AcMonitoring.EndToEnd.Tests.Page;
using AcMonitoring.TestSupport;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]
[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(Chromium))]

// run.sh, private servers and signals are those of Linux.
[assembly: SupportedOSPlatform("linux")]

// Most tests run a whole system; two at once are as much as two cores can carry, so these are one collection.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]
