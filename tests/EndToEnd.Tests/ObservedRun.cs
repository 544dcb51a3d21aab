using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using RabbitMQ.Client;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>
/// What the services export while they live through a day's events: a start, one round of calls per unit with a 429 in it, a message
/// that can never be stored, requests, a rotation.
/// </summary>
public sealed class ObservedRun(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    public const int Units = 20;

    public OtlpReceiver Received { get; private set; } = null!;

    /// <summary>What must not be found in it.</summary>
    public IReadOnlyList<string> Secrets { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Received = await OtlpReceiver.StartAsync();
        await using var system = new RunningSystem(rabbit, postgres) { Telemetry = Received.Address };
        await system.PrepareAsync();
        await system.StartSimulatorAsync("--units", $"{Units}");
        using var limited = await system.Simulator.PostAsJsonAsync(
            "/admin/faults", new { kind = "rateLimit", path = "/status$", times = 1, hint = "resetHeader", waitMilliseconds = 100 });
        limited.EnsureSuccessStatusCode();
        await system.StartTokenServiceAsync();
        await system.StartQueryApiAsync();
        await system.StartCollectorAsync(("SmartThings__StatusSource", "PerDevice"));
        await system.WaitForAsync("/dashboard", units => units.GetArrayLength() == Units, "all units are on the dashboard");
        await system.WaitForAsync("/fetch_status", status => status.GetProperty("code").ValueKind == JsonValueKind.Number, "the poll is reported");

        await PublishRubbishAsync();
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeviceReadings + Queues.ErrorSuffix) == 1, "it is in the error queue");
        var second = "second-" + Guid.NewGuid();
        using var rotated = await system.QueryApi.PostAsJsonAsync("/token", new { token = second });
        rotated.EnsureSuccessStatusCode();
        Secrets = [system.FirstToken!, second, system.InternalKey];

        // The queues are counted every 15 seconds.
        await Eventually.TrueAsync(() => Waiting(Queues.DeviceReadings + Queues.ErrorSuffix) == 1, "the error queue is measured");
        await system.StopAllAsync();
    }

    public ValueTask DisposeAsync() => Received.DisposeAsync();

    /// <summary>Messages that wait in a queue, as measured last; null while it was not.</summary>
    public long? Waiting(string queue) => Received.Metrics
        .Where(metric => metric.Metric.Name == "query_api.queue.messages")
        .SelectMany(metric => metric.Metric.Gauge.DataPoints)
        .LastOrDefault(point => point.Attributes.Any(attribute => attribute.Value.StringValue == queue))?.AsInt;

    private async Task PublishRubbishAsync()
    {
        await using var connection = await rabbit.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicPublishAsync("", Queues.DeviceReadings, "{}"u8.ToArray());
    }
}
