using AcMonitoring.TestSupport;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]

// The tests wait more than they compute.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 4)]
