using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Ingestion;
using AcMonitoring.QueryApi.Telemetry;
using AcMonitoring.QueryApi.Tests.Database;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.QueryApi.Tests.Energy;

/// <summary>A database of a site, and the services that store its readings, without a broker.</summary>
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

    public Task StoreAsync(params DeviceReading[] readings) => Get<ReadingIngestor>().StoreAsync(readings, TestContext.Current.CancellationToken);

    public override async ValueTask DisposeAsync()
    {
        _services.Dispose();
        await base.DisposeAsync();
    }

    private IHost Build()
    {
        var builder = Parts.On(ConnectionString, new FakeTimeProvider(Now), ("Site:TimeZone", TimeZone));
        builder.Services.AddSingleton<ReadingIngestor>().AddSingleton<QueryApiMetrics>();
        return builder.Build();
    }
}
