using System.Runtime.Versioning;
using AcMonitoring.Faults.Tests;
using Xunit.Sdk;
using Xunit.v3;

// Signals and private servers are those of Linux.
[assembly: SupportedOSPlatform("linux")]

[assembly: AssemblyFixture(typeof(ServerPairs))]

// Classes that run at once have different servers, and their tests wait more than they compute.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]
