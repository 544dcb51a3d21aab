using System.Runtime.Versioning;

// Private servers and signals are those of Linux.
[assembly: SupportedOSPlatform("linux")]
