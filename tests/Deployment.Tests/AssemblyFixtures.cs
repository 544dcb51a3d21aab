using System.Runtime.Versioning;

// Their tools (kustomize, docker) are those of Linux.
[assembly: SupportedOSPlatform("linux")]

// They read files and render manifests; no server is started.
[assembly: Trait("Tier", "unit")]
