using System.Globalization;

namespace AcMonitoring.Benchmarks.Measuring;

/// <summary>pgbench -M prepared, with the time of every transaction.</summary>
internal static class PgBench
{
    // Of the line of a transaction in the log: client, number, microseconds, …
    private const int MicrosecondsField = 2;

    /// <param name="clients">How many ask at the same time.</param>
    /// <param name="time">How long, in whole seconds.</param>
    public static async Task<Latencies> RunAsync(string connectionString, PgScript script, int clients, TimeSpan time, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("ac-monitoring-pgbench-").FullName;
        try
        {
            var file = Path.Combine(folder, "query.sql");
            await File.WriteAllTextAsync(file, script.Text, stop);
            await Tool.RunAsync(
                "pgbench",
                connectionString,
                [
                    "-n", "-M", "prepared", "-f", file, "-c", $"{clients}", "-j", $"{Math.Min(clients, Environment.ProcessorCount)}",
                    "-T", Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture), "-l", "--log-prefix", Path.Combine(folder, "log"),
                    .. script.Variables.SelectMany(variable => (string[])["-D", $"{variable.Key}={variable.Value}"]),
                ],
                stop);
            return new Latencies(Directory.GetFiles(folder, "log.*").SelectMany(File.ReadLines)
                .Select(line => double.Parse(line.Split(' ')[MicrosecondsField], CultureInfo.InvariantCulture) / 1000));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
