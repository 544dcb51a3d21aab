using System.Globalization;

namespace AcMonitoring.TestSupport;

/// <summary>The processes of this machine.</summary>
public static class RunningProcesses
{
    /// <summary>Command lines of the processes whose command line or environment contains the text.</summary>
    public static List<string> With(string text) => [.. Find(text).Select(process => process.CommandLine)];

    /// <summary>Ids of the processes whose command line or environment contains the text.</summary>
    public static List<int> IdsWith(string text) => [.. Find(text).Select(process => process.Id)];

    private static IEnumerable<(int Id, string CommandLine)> Find(string text)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId)
                continue;
            var commandLine = Read(folder, "cmdline");
            if (commandLine.Contains(text, StringComparison.Ordinal) || Read(folder, "environ").Contains(text, StringComparison.Ordinal))
                yield return (id, commandLine);
        }
    }

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
