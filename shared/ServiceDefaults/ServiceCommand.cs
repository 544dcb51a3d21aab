namespace AcMonitoring.ServiceDefaults;

/// <summary>Something that a service can do instead of running.</summary>
/// <param name="Name">The first word of the command line.</param>
/// <param name="RunAsync">Does it, with the rest of the command line; returns the exit code.</param>
public sealed record ServiceCommand(string Name, Func<string[], Task<int>> RunAsync);

/// <summary>A command line that cannot be followed; its message says why, and what can.</summary>
internal sealed class CommandLineException(string message) : Exception(message);
