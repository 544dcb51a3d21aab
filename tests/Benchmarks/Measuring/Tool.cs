using System.Diagnostics;
using AcMonitoring.QueryApi.Database;
using Npgsql;

namespace AcMonitoring.Benchmarks.Measuring;

/// <summary>PostgreSQL's own programs, against which ours are measured.</summary>
internal static class Tool
{
    // Debian's /usr/bin/psql is a script that looks for the right version first.
    private static readonly string Folder = Directory.GetDirectories("/usr/lib/postgresql")
        .Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "pgbench"))).Order().Last();

    /// <summary>Runs one of them in the shell and waits for its end. What it writes to its standard output is thrown away.</summary>
    /// <param name="name">psql or pgbench.</param>
    /// <param name="connectionString">The database that it is to connect to.</param>
    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> RunAsync(string name, string connectionString, IEnumerable<string> arguments, CancellationToken stop)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" > /dev/null", Path.Combine(Folder, name), .. arguments])
        {
            RedirectStandardError = true,
            Environment =
            {
                ["PGHOST"] = connection.Host,
                ["PGPORT"] = $"{connection.Port}",
                ["PGUSER"] = connection.Username,
                ["PGPASSWORD"] = connection.Password,
                ["PGDATABASE"] = connection.Database,
                // As the QueryApi asks.
                ["PGOPTIONS"] = DatabaseOptions.PlannerOptions,
            },
        };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        try
        {
            var errors = await process.StandardError.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return process.ExitCode == 0 ? clock.Elapsed : throw new InvalidOperationException($"{name} failed: {errors}");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
