namespace AcMonitoring.EndToEnd.Tests;

internal static class RunningProcesses
{
    /// <summary>Command lines of the processes in whose command line or environment the text stands.</summary>
    public static List<string> With(string text) => [.. Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out var id) && id != Environment.ProcessId)
        .Select(folder => (CommandLine: Read(folder, "cmdline"), Environment: Read(folder, "environ")))
        .Where(process => process.CommandLine.Contains(text, StringComparison.Ordinal) || process.Environment.Contains(text, StringComparison.Ordinal))
        .Select(process => process.CommandLine)];

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file)).Replace('\0', ' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
