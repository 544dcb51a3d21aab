using System.Text;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Tests.Alerting;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Ingestion;

/// <summary>Readings whose slots are more than an hour ahead of PostgreSQL's clock, which is the real one.</summary>
public sealed class ClockFaultTests(RabbitMqServer rabbit, PostgresServer postgres) : AppAlertTest(rabbit, postgres)
{
    private const string ErrorQueue = Queues.DeviceReadings + Queues.ErrorSuffix;

    private readonly RabbitMqServer _rabbit = rabbit;

    [Fact]
    public async Task A_reading_that_is_ahead_of_others_goes_to_the_error_queue_with_the_remedy()
    {
        var now = await NowAsync();

        await App.PublishAtOnceAsync([A.Reading("a", 0, 1000), At("a", now.AddYears(10)), At("b", now.AddMinutes(50)), At("c", now.AddHours(2))]);

        await Eventually.TrueAsync(async () => await _rabbit.CountAsync(ErrorQueue) == 2, "two readings are in the error queue");
        Assert.Equal(["a", "b"], await StoredAsync());
        var reasons = await ReasonsAsync();
        Assert.All(reasons, reason => Assert.Contains(
            "UTC. If PostgreSQL's clock was wrong, correct it and replay the message. Otherwise correct the clock of the Collector's machine and delete the message",
            reason,
            StringComparison.Ordinal));
        Assert.Single(reasons, reason => reason.StartsWith($"Its slot, {now.AddYears(10):yyyy-MM-dd HH:mm} UTC, is more than an hour ahead of PostgreSQL's clock", StringComparison.Ordinal));
        await HealthyAsync(true);
    }

    [Fact]
    public async Task A_batch_that_is_ahead_as_a_whole_waits_is_reported_once_and_goes_to_the_error_queue_when_a_poll_agrees_with_PostgreSQL()
    {
        var now = await NowAsync();
        await App.PublishAtOnceAsync([At("a", now.AddHours(3)), At("b", now.AddHours(3))]);
        var health = await HealthyAsync(false);
        Assert.Contains("correct the clock of the Collector's machine or of PostgreSQL's machine", health, StringComparison.Ordinal);
        Assert.StartsWith("{\"status\":\"Degraded\"", health, StringComparison.Ordinal);

        var alert = Assert.Single(await SentAlertsAsync(1));
        Assert.Equal("clock_fault", alert.GetProperty("event").GetString());
        Assert.Equal("critical", alert.GetProperty("severity").GetString());
        Assert.StartsWith(
            $"Readings wait and are stored when the clocks agree. Their slot, {now.AddHours(3):yyyy-MM-dd HH:mm} UTC, is more than an hour ahead",
            alert.GetProperty("text").GetString(),
            StringComparison.Ordinal);

        // Neither a wrong Collector nor a backlog shows which clock is right.
        await StorePollsAsync(Good() with { Slot = now.AddHours(3) }, Good(Guid.NewGuid()) with { Slot = now.AddHours(-3) });
        await App.PublishAsync(A.Reading("c", 0, 1000));
        var attempts = Attempts();
        await Eventually.TrueAsync(() => Attempts() >= attempts + 3, "there are three more attempts");
        Assert.Empty(await StoredAsync());
        Assert.Equal(0u, await _rabbit.CountAsync(ErrorQueue) ?? 0);

        await StorePollsAsync(Good(Guid.NewGuid()) with { Slot = now });
        await Eventually.TrueAsync(async () => (await StoredAsync()).Count == 1, "the reading after the batch is stored");
        Assert.Equal(["c"], await StoredAsync());
        await Eventually.TrueAsync(async () => await _rabbit.CountAsync(ErrorQueue) == 2, "the batch is in the error queue");
        await HealthyAsync(true);
        Assert.Single(Logs.Warnings, line => line.StartsWith("A batch of 2 readings waits.", StringComparison.Ordinal));

        for (var slot = 0; slot < 3; slot++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(4));
            await StorePollsAsync(Good());
        }

        await AssertSentAsync("clock_fault", "recovered");
    }

    [Fact]
    public async Task A_batch_that_is_ahead_as_a_whole_is_stored_when_PostgreSQLs_clock_has_caught_up()
    {
        var limit = (await NowAsync()).AddHours(1);
        await App.PublishAtOnceAsync([At("a", limit.AddSeconds(4)), At("b", limit.AddSeconds(6))]);
        await HealthyAsync(false);
        Assert.Empty(await StoredAsync());

        await Eventually.TrueAsync(async () => (await StoredAsync()).Count == 2, "both readings are stored");
        await HealthyAsync(true);
        Assert.Equal(0u, await _rabbit.CountAsync(ErrorQueue) ?? 0);
    }

    private static DeviceReading At(string unit, DateTimeOffset slot) =>
        A.Reading(unit, 0, 1000) with { Slot = slot, CollectedAt = slot.AddSeconds(2), ReportEnd = slot, ReportStart = slot.AddMinutes(-15), ReportedAt = slot };

    private async Task<DateTimeOffset> NowAsync() => await App.ScalarAsync<DateTime>("SELECT now()");

    private Task<IReadOnlyList<string>> StoredAsync() =>
        App.QueryAsync<string>("SELECT DISTINCT u.device_id FROM ac_monitoring r JOIN unit u USING (unit_id) ORDER BY 1");

    private async Task<List<string>> ReasonsAsync()
    {
        await using var connection = await _rabbit.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var reasons = new List<string>();
        while (await channel.BasicGetAsync(ErrorQueue, autoAck: true) is { } message)
            reasons.Add(Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers!["MT-Fault-Message"]!));
        return reasons;
    }

    private int Attempts() => Logs.All.Count(line => line.Contains("SELECT now()", StringComparison.Ordinal));

    private Task<string> HealthyAsync(bool isHealthy) => Eventually.GetAsync(
        async () => await (await App.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).Content.ReadAsStringAsync(),
        health => health.StartsWith("{\"status\":\"Healthy\"", StringComparison.Ordinal) == isHealthy,
        isHealthy ? "it is healthy" : "it is not healthy");
}
