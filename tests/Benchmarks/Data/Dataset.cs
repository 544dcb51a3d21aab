using System.Diagnostics;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.Benchmarks.Data;

/// <summary>A database of the product's own schema, with a site's rows in it.</summary>
/// <param name="ConnectionString">Of a user who may do everything.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="EndsAt">When its last slot began.</param>
internal sealed record Dataset(string ConnectionString, int Rows, DateTimeOffset EndsAt)
{
    public static SiteCalendar Calendar { get; } = new(TimeZoneInfo.FindSystemTimeZoneById(Office.TimeZone));

    /// <summary>Makes one.</summary>
    /// <param name="empty">A system that has not started yet; its database is the one that is filled.</param>
    public static async Task<Dataset> MakeAsync(RunningSystem empty, int rows, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        await MigrateAsync(empty);
        var now = TimeProvider.System.GetUtcNow();
        var office = new Office(rows, now);
        await using (var database = NpgsqlDataSource.Create(empty.Database))
        await using (var connection = await database.OpenConnectionAsync(stop))
            await LoadDataset.LoadAsync(connection, office, Calendar, stop);

        BenchmarkRun.Tell($"{rows:#,##0} rows are there after {Figures.Time(clock.Elapsed)}.");
        return new Dataset(empty.Database, rows, now);
    }

    // The product's own migration, by its own start.
    private static async Task MigrateAsync(RunningSystem empty)
    {
        await empty.PrepareAsync();
        await empty.StartQueryApiAsync();
        await empty.StopAsync("QueryApi");
    }
}
