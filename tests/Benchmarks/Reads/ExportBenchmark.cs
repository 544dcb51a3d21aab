using System.Diagnostics;
using System.Globalization;
using AcMonitoring.Benchmarks.Data;
using AcMonitoring.Benchmarks.Measuring;
using AcMonitoring.QueryApi.Export;

namespace AcMonitoring.Benchmarks.Reads;

/// <summary>The export over HTTP against COPY of its own query by psql, and what it takes of the QueryApi's memory.</summary>
internal sealed class ExportBenchmark : IBenchmark
{
    private const double LeastRate = 1;
    private const double MostGrowthMegabytes = 30;
    private const int SmallExports = 3;
    private const int OldRows = 200;

    public string Name => "export";

    public string About => "/export of 1.5 M rows against psql COPY (the same query) TO STDOUT CSV, and its memory";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        // A new process, whose memory nothing else has stretched.
        await run.EndWhatRunsAsync();
        var served = await run.ServeAsync(run.Options.Rows, stop);
        var memory = MemoryOfExport(served);

        var rows = Math.Min(run.Options.Rows, DatasetSize.OneAndAHalfMillion);
        // Whole days of the newest rows, or all.
        var from = rows == run.Options.Rows
            ? DateTimeOffset.UnixEpoch
            : served.Data.EndsAt.AddDays(-Math.Floor((double)rows / DatasetSize.Day));
        var since = Text(from);
        var path = "/export?from=" + since;
        _ = Export(served.Address, path);
        var (same, plain) = (new Pairs(), new Pairs());
        for (var i = 0; i < run.Options.Runs; i++)
        {
            var ours = Export(served.Address, path);
            rows = ours.Rows;
            same.Add(Rate(ours.Time), Rate(await CopyAsync(SameQuery(since))));
            plain.Add(Rate(ours.Time), Rate(await CopyAsync(PlainQuery(since))));
        }

        var rowsText = rows.ToString("#,##0", CultureInfo.InvariantCulture);
        var old = await Tool.RunAsync("psql", served.Data.ConnectionString, ["-X", "-c", OldBackend.ExportSql(OldRows)], stop);
        return
        [
            new Result(
                $"{rowsText} rows",
                Figures.Text(same.Ours, "rows/s"),
                $"psql COPY of the same query {Figures.Text(same.Opponent, "rows/s")}",
                same.Ratio,
                Target.AtLeast(LeastRate)),
            new Result(
                "against the nine columns alone, nothing for the usage of 24 hours",
                Figures.Text(plain.Ours, "rows/s"),
                $"psql COPY {Figures.Text(plain.Opponent, "rows/s")}",
                plain.Ratio,
                Target: null),
            memory,
            new Result(
                "against a look-up for each row, as the old backend did",
                Figures.Text(same.Ours, "rows/s"),
                $"old query {Figures.Text(OldRows / old.TotalSeconds, "rows/s")}, of {OldRows} rows",
                same.Ours / (OldRows / old.TotalSeconds),
                Target: null),
        ];

        double Rate(TimeSpan time) => rows / time.TotalSeconds;

        Task<TimeSpan> CopyAsync(string query) =>
            Tool.RunAsync("psql", served.Data.ConnectionString, ["-X", "-c", $"COPY ({query}) TO STDOUT CSV"], stop);
    }

    private static string SameQuery(string since) =>
        (ExportRows.Sql + ExportRows.OrderSql).Replace("$1", $"'{since}'::timestamptz").Replace("$2", "NULL::timestamptz");

    private static string PlainQuery(string since) =>
        $"""
        SELECT "timestamp", device_name, location, delta_kwh, cumulative_wh, humidity, temperature_c, air_conditioner_mode, fan_mode
        FROM ac_monitoring WHERE "timestamp" >= '{since}' ORDER BY "timestamp" DESC
        """;

    private static Result MemoryOfExport(ServedData served)
    {
        // What a small export needs is there already.
        for (var i = 0; i < SmallExports; i++)
            _ = Export(served.Address, "/export?from=" + Text(served.Data.EndsAt.AddHours(-6)));
        var before = ProcessMemory.Resident(served.ProcessId);
        ProcessMemory.ForgetPeak(served.ProcessId);
        var all = Export(served.Address, "/export");
        var growth = Math.Max(0, ProcessMemory.Peak(served.ProcessId) - before);
        return new Result(
            string.Create(CultureInfo.InvariantCulture, $"memory that {all.Rows:#,##0} rows take, peak"),
            "",
            $"before {Figures.Text(before, "MB")}",
            growth,
            Target.AtMost(MostGrowthMegabytes),
            "MB");
    }

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static (int Rows, TimeSpan Time) Export(Uri address, string path)
    {
        var clock = Stopwatch.StartNew();
        using var connection = new HttpConnection(address);
        var lines = 0;
        connection.Get(HttpConnection.Request(address, path), piece => lines += piece.Count((byte)'\n'));
        // One of them is the header.
        return (lines - 1, clock.Elapsed);
    }
}
