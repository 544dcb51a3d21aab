using System.Diagnostics;
using AcMonitoring.Benchmarks.Measuring;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Ingestion;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>The storing alone: batches of readings that are in memory already, against psql, which copies the rows that come of it.</summary>
internal sealed class IngestBenchmark : IBenchmark
{
    private const int BatchSize = DeviceReadingEndpoint.BatchSize;

    private const string ColumnsSql =
        """
        SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
        FROM information_schema.columns
        WHERE table_name = 'ac_monitoring' AND column_name <> 'id' AND is_generated = 'NEVER'
        """;

    public string Name => "ingest";

    public string About => "batches stored from memory, energy and all, against psql's COPY of the same rows into the same table";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var readings = new SiteReadings(60, LastSlot()).About(run.Options.IsShort ? 2_000 : 100_000);
        var schema = await EmptySchema.MakeAsync(run);
        await schema.DropAsync((await StoreAsync(schema, readings.Take(10_000), stop)).Database);

        var pairs = new Pairs();
        for (var i = 0; i < run.Options.Runs; i++)
        {
            var (stored, time) = await StoreAsync(schema, readings, stop);
            var copied = await CopyAsync(schema, stored, stop);
            pairs.Add(readings.Count / time.TotalSeconds, readings.Count / copied.TotalSeconds);
            await schema.DropAsync(stored);
        }

        return
        [
            new Result(
                $"{readings.Count:#,##0} readings of 60 units in the order of slots, {BatchSize} in a batch",
                Figures.Text(pairs.Ours, "rows/s"),
                $"COPY {Figures.Text(pairs.Opponent, "rows/s")}",
                pairs.Ratio,
                Target.AtLeast(0.3)),
        ];
    }

    public static DateTimeOffset LastSlot()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new DateTimeOffset(now.UtcTicks - now.UtcTicks % SiteReadings.SlotLength.Ticks, TimeSpan.Zero);
    }

    private static async Task<(string Database, TimeSpan Time)> StoreAsync(EmptySchema schema, IEnumerable<DeviceReading> readings, CancellationToken stop)
    {
        var database = await schema.NewAsync();
        using var host = InProcess.Storing(database);
        var store = host.Services.GetRequiredService<ReadingIngestor>();
        var batches = readings.Chunk(BatchSize).ToList();
        var clock = Stopwatch.StartNew();
        foreach (var batch in batches)
            await store.StoreAsync(batch, stop);
        return (database, clock.Elapsed);
    }

    private static async Task<TimeSpan> CopyAsync(EmptySchema schema, string stored, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("ac-monitoring-copy-").FullName;
        var database = await schema.NewAsync();
        try
        {
            var columns = await ColumnsAsync(stored, stop);
            var (units, rows) = (Path.Combine(folder, "units"), Path.Combine(folder, "rows"));
            await PsqlAsync(stored, $"\\copy unit TO '{units}'", stop);
            await PsqlAsync(stored, $"\\copy (SELECT {columns} FROM ac_monitoring ORDER BY slot, unit_id) TO '{rows}'", stop);
            await PsqlAsync(database, $"\\copy unit FROM '{units}'", stop);
            return await PsqlAsync(database, $"\\copy ac_monitoring ({columns}) FROM '{rows}'", stop);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            await schema.DropAsync(database);
        }
    }

    private static async Task<string> ColumnsAsync(string database, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(ColumnsSql, connection);
        return (string)(await command.ExecuteScalarAsync(stop))!;
    }

    private static Task<TimeSpan> PsqlAsync(string database, string command, CancellationToken stop) =>
        Tool.RunAsync("psql", database, ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", command], stop);
}
