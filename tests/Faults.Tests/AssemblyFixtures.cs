using System.Runtime.Versioning;
using Xunit.Sdk;
using Xunit.v3;

// Signals and private servers are those of Linux.
[assembly: SupportedOSPlatform("linux")]

// Each class has servers of its own, and its tests wait more than they compute.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]
