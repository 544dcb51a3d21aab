using System.Runtime.Versioning;

// Their tools (kustomize, docker) are those of Linux.
[assembly: SupportedOSPlatform("linux")]
