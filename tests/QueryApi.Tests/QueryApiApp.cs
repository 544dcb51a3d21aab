using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using MassTransit;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests;

/// <summary>The real QueryApi with a separate real database and a real broker; only the clock is a double.</summary>
public class QueryApiApp(RabbitMqServer rabbit, PostgresServer postgres) : TestDatabase(postgres)
{
    /// <summary>A Tuesday, 10:02:30 in Paris (UTC+1).</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 17, 9, 2, 30, TimeSpan.Zero);

    /// <summary>The slot that contains <see cref="Start"/>.</summary>
    public static readonly DateTimeOffset Slot = new(2026, 3, 17, 9, 0, 0, TimeSpan.Zero);

    private readonly List<WebApplicationFactory<Program>> _processes = [];
    private IBusControl? _publisher;
    private string _serviceConnectionString = "";
    private bool _isUsed;

    public FakeTimeProvider Clock { get; init; } = new(Start);

    /// <summary>False if the fixture only publishes and queries, and the test starts its own consumers.</summary>
    public bool IsStarted { get; init; } = true;

    /// <summary>The connection string of the service; the test itself connects directly.</summary>
    public Func<string, string> ReachDatabase { get; init; } = direct => direct;

    /// <summary>Additional settings of every process.</summary>
    public IReadOnlyList<(string Setting, string Value)> Settings { get; init; } = [];

    /// <summary>Additional services of every process.</summary>
    public Action<IServiceCollection> AlterServices { get; init; } = _ => { };

    public HttpClient Client { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await rabbit.DeleteQueuesAsync();
        await base.InitializeAsync();
        _serviceConnectionString = ReachDatabase(ConnectionString);
        if (IsStarted)
            await StartProcessAsync();

        _publisher = Bus.Factory.CreateUsingRabbitMq(bus => bus.Host(rabbit.Uri));
        await _publisher.StartAsync();
    }

    /// <summary>
    /// Resets the database and the queues for the next test of a class, while the service keeps running. The clock is not
    /// reset.
    /// </summary>
    public async Task ResetAsync()
    {
        if (!_isUsed)
        {
            _isUsed = true;
            return;
        }

        await rabbit.PurgeQueuesAsync();
        await ReplaceAsync();
        foreach (var process in _processes)
            process.Services.GetRequiredService<NpgsqlDataSource>().Clear();
    }

    /// <summary>Starts another QueryApi on the same database and broker. The fixture starts the first one, which <see cref="Client"/> uses.</summary>
    public async Task<HttpClient> StartProcessAsync()
    {
        var process = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            web.UseSetting("ConnectionStrings:Postgres", _serviceConnectionString);
            web.UseSetting("RabbitMq:Uri", rabbit.Uri.ToString());
            web.UseSetting("Site:TimeZone", "Europe/Paris");
            foreach (var (setting, value) in Settings)
                web.UseSetting(setting, value);
            web.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Clock));
            web.ConfigureTestServices(AlterServices);
        });
        _processes.Add(process);
        var client = process.CreateClient();
        await Eventually.TrueAsync(async () => (await client.GetAsync("/health/ready")).IsSuccessStatusCode, "the QueryApi is ready");
        if (_processes is [_])
            Client = client;
        return client;
    }

    /// <summary>Stops the service; the test can still publish and query the database.</summary>
    public async Task StopServiceAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _processes.Clear();
    }

    /// <summary>Publishes messages as the Collector does.</summary>
    public async Task PublishAsync<T>(params IEnumerable<T> messages)
        where T : class
    {
        foreach (var message in messages)
            await _publisher!.Publish(message, publish => publish.Mandatory = true);
    }

    /// <summary>Publishes readings under given message ids.</summary>
    public async Task PublishAsync(params IEnumerable<(Guid Id, DeviceReading Reading)> messages)
    {
        foreach (var (id, reading) in messages)
        {
            await _publisher!.Publish(reading, publish =>
            {
                publish.Mandatory = true;
                publish.MessageId = id;
            });
        }
    }

    /// <summary>Publishes many messages at once, in any order.</summary>
    public Task PublishAtOnceAsync(IEnumerable<DeviceReading> readings) =>
        Task.WhenAll(readings.Chunk(500).Select(chunk => _publisher!.PublishBatch(chunk)));

    /// <summary>Publishes many messages in order, except within a chunk, and slowly enough for many batches.</summary>
    public async Task PublishInChunksAsync(IEnumerable<DeviceReading> readings, int size)
    {
        foreach (var chunk in readings.Chunk(size))
            await PublishAtOnceAsync(chunk);
    }

    /// <summary>Publishes readings and a marker, and waits until all are consumed.</summary>
    public async Task StoreAsync(params IEnumerable<DeviceReading> readings)
    {
        await PublishAsync(readings);
        await DrainAsync();
    }

    /// <summary>Waits until the queue of readings has neither ready nor unacknowledged messages.</summary>
    public async Task DrainAsync()
    {
        var marker = A.Reading("marker " + Guid.NewGuid()) with { DeviceName = "marker" };
        await PublishAsync(marker);
        await Eventually.TrueAsync(
            async () => await ScalarAsync<bool>("SELECT EXISTS (SELECT FROM unit WHERE device_id = @id)", new { id = marker.DeviceId }),
            "the marker is stored");
        await ExecuteAsync(
            """
            DELETE FROM ac_monitoring WHERE unit_id IN (SELECT unit_id FROM unit WHERE device_id = @id);
            DELETE FROM unit WHERE device_id = @id
            """,
            new { id = marker.DeviceId });
    }

    public async Task<JsonElement> GetJsonAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    public override async ValueTask DisposeAsync()
    {
        if (_publisher is not null)
            await _publisher.StopAsync();
        await StopServiceAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Messages of the Collector; vary them with <c>with</c>.</summary>
internal static class A
{
    /// <summary>A reading of a unit some slots after <see cref="QueryApiApp.Slot"/>, with a report that ended at the time of collection.</summary>
    public static DeviceReading Reading(string deviceId, int slot = 0, decimal? meterWh = null, decimal? deltaWh = null)
    {
        var boundary = QueryApiApp.Slot + (slot * TimeSpan.FromMinutes(5));
        var collectedAt = boundary.AddSeconds(2);
        return new DeviceReading
        {
            DeviceId = deviceId,
            DeviceName = "Unit " + deviceId,
            Location = "location-1",
            Slot = boundary,
            CollectedAt = collectedAt,
            CumulativeWh = meterWh,
            DeltaWh = deltaWh,
            ReportStart = meterWh is null ? null : collectedAt.AddMinutes(-15),
            ReportEnd = meterWh is null ? null : collectedAt,
            ReportedAt = meterWh is null ? null : collectedAt.AddMilliseconds(300),
            Humidity = 45,
            TemperatureC = 21.5,
            AirConditionerMode = "cool",
            FanMode = "auto",
            Switch = "on",
        };
    }

    /// <summary>A successful poll of 60 units that ended at <see cref="QueryApiApp.Start"/>.</summary>
    public static PollCompleted Poll(DateTimeOffset completedAt) => new()
    {
        Slot = QueryApiApp.Slot,
        StartedAt = completedAt.AddSeconds(-3),
        CompletedAt = completedAt,
        Ok = true,
        StatusCode = 200,
        Message = "Last fetch OK (60 devices)",
        DeviceCount = 60,
        ApiCalls = 1,
    };
}
