using System.Globalization;
using System.Text;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Ingestion;
using AcMonitoring.QueryApi.Telemetry;
using AcMonitoring.QueryApi.Tests.Energy.Metering;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.QueryApi.Tests.Ingestion.Legacy;

/// <summary>
/// A database of the old backend with one day of a site, and the services that recalculate and store in it. The old rows have the energy of each
/// report once, and none from 08:00 to 14:00 local time, when the old backend was down.
/// </summary>
public sealed class LegacySite : TestDatabase
{
    private static readonly Lazy<string> OldDatabase = new(Sql);

    private IHost _service = null!;

    public LegacySite(PostgresServer postgres)
        : base(postgres) =>
        DatabaseBefore = OldDatabase.Value;

    public static IReadOnlyList<DeviceReading> Readings { get; } =
        [.. DayOfASite.Readings.Where(reading => reading.CollectedAt.AddHours(1).Hour is < 8 or >= 14)];

    internal RecomputeEnergy Recompute => _service.Services.GetRequiredService<RecomputeEnergy>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var builder = Parts.On(ConnectionString, new FakeTimeProvider(QueryApiApp.Start));
        builder.Services.AddSingleton<RecomputeEnergy>().AddSingleton<ReadingIngestor>().AddSingleton<QueryApiMetrics>();
        _service = builder.Build();
    }

    public override async ValueTask DisposeAsync()
    {
        _service.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>The rows with their energy and their versions.</summary>
    public Task<IReadOnlyList<string>> VersionsAsync() =>
        QueryAsync<string>("SELECT id || ' ' || xmin || ' ' || quality || ' ' || delta_kwh FROM ac_monitoring ORDER BY id");

    public Task StoreAsync(params DeviceReading[] readings) =>
        _service.Services.GetRequiredService<ReadingIngestor>().StoreAsync(readings, TestContext.Current.CancellationToken);

    /// <summary>Recalculates all units.</summary>
    /// <returns>The result of each unit, by its name.</returns>
    internal async Task<Dictionary<string, RecomputedEnergy>> RecomputeAsync(bool dryRun = false)
    {
        var counted = new Dictionary<string, RecomputedEnergy>();
        foreach (var unit in await Recompute.FindUnitsAsync(null, null, TestContext.Current.CancellationToken))
            counted.Add(unit.DeviceName, await Recompute.RecomputeAsync(unit.UnitId, null, dryRun, _ => { }, TestContext.Current.CancellationToken));
        return counted;
    }

    private static string Sql()
    {
        var rows = new StringBuilder(
            """
            CREATE TABLE ac_monitoring (
                id SERIAL PRIMARY KEY, device_name TEXT, location TEXT, delta_kwh FLOAT, cumulative_wh FLOAT,
                reading_day DATE DEFAULT CURRENT_DATE, timestamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
            INSERT INTO ac_monitoring (device_name, location, delta_kwh, cumulative_wh, timestamp) VALUES

            """);
        var told = new HashSet<(string, DateTimeOffset?)>();
        rows.AppendJoin(",\n", Readings.Select(reading => string.Create(
            CultureInfo.InvariantCulture,
            $"('{reading.DeviceName}', '{reading.Location}', {(told.Add((reading.DeviceId, reading.ReportEnd)) ? reading.DeltaWh / 1000 : 0)}, {reading.CumulativeWh}, '{reading.CollectedAt:yyyy-MM-dd HH:mm:ss}')")));
        return rows.ToString();
    }
}
