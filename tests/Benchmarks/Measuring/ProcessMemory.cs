using System.Globalization;

namespace AcMonitoring.Benchmarks.Measuring;

/// <summary>How much of the machine's memory a process holds, in MB (of a million bytes).</summary>
internal static class ProcessMemory
{
    private const double BytesOfKibibyte = 1024;

    /// <summary>What it holds now.</summary>
    public static double Resident(int processId) => Read(processId, "VmRSS:");

    /// <summary>The most that it held since <see cref="ForgetPeak"/>.</summary>
    public static double Peak(int processId) => Read(processId, "VmHWM:");

    public static void ForgetPeak(int processId) => File.WriteAllText($"/proc/{processId}/clear_refs", "5");

    private static double Read(int processId, string name)
    {
        // VmRSS:     123456 kB
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * BytesOfKibibyte / 1e6;
    }
}
