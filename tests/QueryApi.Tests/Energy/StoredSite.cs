using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Queries;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Export;
using AcMonitoring.QueryApi.Ingestion;
using AcMonitoring.QueryApi.Retention;
using AcMonitoring.QueryApi.Telemetry;
using AcMonitoring.QueryApi.Tests.Database;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.QueryApi.Tests.Energy;

/// <summary>A database of a site, and the services that store, recalculate and sum its readings, without a broker.</summary>
public sealed class StoredSite(PostgresServer postgres) : TestDatabase(postgres)
{
    // After all readings.
    private static readonly DateTimeOffset Now = new(2027, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private IHost _services = null!;

    public string TimeZone { get; private set; } = "Europe/Paris";

    internal T Get<T>()
        where T : notnull => _services.Services.GetRequiredService<T>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _services = Build();
    }

    /// <summary>Restarts the services with another time zone.</summary>
    public async Task RestartAsync(string timeZone)
    {
        _services.Dispose();
        TimeZone = timeZone;
        await MigratedDatabases.MigrateAsync(ConnectionString, timeZone: timeZone);
        _services = Build();
    }

    /// <summary>Removes the rows of earlier slots.</summary>
    public async Task<int> RemoveAsync(DateTimeOffset before)
    {
        var (removed, pieces) = (0, 0);
        while (await Get<RowRemover>().RemoveNextAsync(before, TestContext.Current.CancellationToken) is { } count)
        {
            removed += count;
            Assert.InRange(pieces++, 0, 10_000);
        }

        return removed;
    }

    public Task StoreAsync(params DeviceReading[] readings) => Get<ReadingIngestor>().StoreAsync(readings, TestContext.Current.CancellationToken);

    /// <summary>Recalculates all units.</summary>
    internal async Task<long> RecomputeAsync()
    {
        var changed = 0L;
        foreach (var unit in await Get<RecomputeEnergy>().FindUnitsAsync(null, null, TestContext.Current.CancellationToken))
            changed += (await Get<RecomputeEnergy>().RecomputeAsync(unit.UnitId, null, false, _ => { }, TestContext.Current.CancellationToken)).ChangedRows;
        return changed;
    }

    public override async ValueTask DisposeAsync()
    {
        _services.Dispose();
        await base.DisposeAsync();
    }

    private IHost Build()
    {
        var builder = Parts.On(ConnectionString, new FakeTimeProvider(Now), ("Site:TimeZone", TimeZone));
        builder.Services.AddSingleton<RecomputeEnergy>().AddSingleton<ReadingIngestor>().AddSingleton<QueryApiMetrics>()
            .AddSingleton<EnergyBucketQuery>().AddSingleton<ExportRows>().AddSingleton<RowRemover>();
        return builder.Build();
    }
}
