namespace AcMonitoring.ServiceDefaults;

/// <summary>A command that a service executes instead of running.</summary>
/// <param name="Name">The first argument of the command line.</param>
/// <param name="RunAsync">Executes the command with the other arguments and returns the exit code.</param>
public sealed record ServiceCommand(string Name, Func<string[], Task<int>> RunAsync);

/// <summary>An unknown command; the message lists the commands.</summary>
internal sealed class CommandLineException(string message) : Exception(message);
