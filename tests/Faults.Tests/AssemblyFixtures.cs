using System.Runtime.Versioning;
using AcMonitoring.Faults.Tests;
using Xunit.Sdk;
using Xunit.v3;

// Signals and private servers are those of Linux.
[assembly: SupportedOSPlatform("linux")]

[assembly: AssemblyFixture(typeof(ServerPairs))]

// Classes that run at once have different servers, and their tests wait more than they compute.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]

// As they stand in the source. The class that lasts longest begins at once; in each, tests that start a system of their own come first, and
// the others go on with the last of those.
[assembly: TestCollectionOrderer(typeof(UnorderedTestCollectionOrderer))]
[assembly: TestMethodOrderer(typeof(UnorderedTestMethodOrderer))]
