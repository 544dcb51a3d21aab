using System.Globalization;

namespace AcMonitoring.Benchmarks.Measuring;

/// <summary>pgbench -M prepared, with the time of every transaction.</summary>
internal static class PgBench
{
    private const string Few = "20";

    // Of the line of a transaction in the log: client, number, microseconds, …
    private const int MicrosecondsField = 2;

    /// <param name="clients">How many ask at the same time.</param>
    /// <param name="time">How long. Less than a second pgbench does not know: then each client asks a few times.</param>
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
                    .. time < TimeSpan.FromSeconds(1) ? ["-t", Few] : (string[])["-T", time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)],
                    "-l", "--log-prefix", Path.Combine(folder, "log"),
                    .. script.Variables.SelectMany(variable => (string[])["-D", $"{variable.Key}={variable.Value}"]),
                ],
                stop);
            // pgbench reads its clock once while it makes progress. If the response is there before pgbench waits for it, as on a busy machine, it
            // logs 0 µs, which is no measurement.
            return new Latencies(Directory.GetFiles(folder, "log.*").SelectMany(File.ReadLines)
                .Select(line => double.Parse(line.Split(' ')[MicrosecondsField], CultureInfo.InvariantCulture) / 1000)
                .Where(milliseconds => milliseconds > 0));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
