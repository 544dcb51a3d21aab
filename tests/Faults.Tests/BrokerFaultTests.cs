using System.Net;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Faults.Tests;

public sealed class BrokerFaultTests(FaultServers servers) : FaultTest(servers, units: 40)
{
    [Fact]
    public async Task Away_from_the_start_for_many_rounds_which_then_follow_in_the_order_of_age()
    {
        var system = await PrepareAsync();
        await system.BrokerGate.CloseAsync();
        await system.Services.StartTokenServiceAsync();
        await system.Services.StartCollectorAsync();
        await WaitingInOutboxAsync(system, messages: 10 * (system.Units + 1));
        Assert.Contains("Waiting for the broker at 127.0.0.1", OutputOf(system, Collector), StringComparison.Ordinal);

        var back = TimeProvider.System.GetUtcNow();
        system.BrokerGate.Open();
        await Eventually.TrueAsync(
            async () => await system.Broker.CountAsync(Queues.DeviceReadings) >= 10 * system.Units, "the backlog is in the queue", TimeSpan.FromMinutes(1));
        var backlog = (await SlotsAsync(system)).Where(slot => slot < back - Second).ToList();
        Assert.True(backlog.Count >= 9 * system.Units);
        Assert.Equal(backlog.Order(), backlog);

        await system.Services.StartQueryApiAsync();
        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task It_cannot_make_a_queue_at_first()
    {
        var system = await PrepareAsync();
        // A process of the broker has the name that the queue's own is to get.
        await system.Broker.ControlAsync("eval", "register('%2F_poll-completed', spawn(fun() -> receive stop -> ok end end)).");
        await system.Services.StartTokenServiceAsync();
        await system.Services.StartQueryApiAsync("live");
        await system.Services.StartCollectorAsync();
        await ReportAsync(system, "it does not provide the queue poll-completed: INTERNAL_ERROR", TokenService, QueryApi, Collector);

        await system.Broker.ControlAsync("eval", "'%2F_poll-completed' ! stop.");

        await StoredAsync(system, slots: 2);
        await ReadyAsync(system, TokenService, QueryApi, Collector);
        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task It_has_declared_a_queue_that_does_not_run()
    {
        var system = await PrepareAsync();
        await system.Services.StartTokenServiceAsync();
        await ReadyAsync(system, TokenService);
        // As a declaration by another service leaves it for a moment before it fails, or a cluster without a majority.
        await system.Broker.ControlAsync("eval", "ok = ra:stop_server(quorum_queues, {'%2F_poll-completed', node()}).");
        await system.Services.StartQueryApiAsync("live");
        await system.Services.StartCollectorAsync();
        await ReportAsync(system, "it does not provide the queue poll-completed", QueryApi, Collector);

        await system.Broker.ControlAsync("eval", "ok = ra:restart_server(quorum_queues, {'%2F_poll-completed', node()}).");

        await StoredAsync(system, slots: 2);
        await ReadyAsync(system, TokenService, QueryApi, Collector);
        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task A_queue_has_other_arguments_than_ours()
    {
        var system = await PrepareAsync();
        await using (var connection = await system.Broker.ConnectAsync())
        await using (var channel = await connection.CreateChannelAsync())
            await channel.QueueDeclareAsync(Queues.DeviceReadings, durable: true, exclusive: false, autoDelete: false);

        await system.Services.StartTokenServiceAsync();
        await system.Services.StartQueryApiAsync("live");
        await system.Services.StartCollectorAsync();
        await WaitingInOutboxAsync(system, messages: 2 * (system.Units + 1));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await system.Services.ReadinessAsync(QueryApi)).Status);

        await using (var connection = await system.Broker.ConnectAsync())
        await using (var channel = await connection.CreateChannelAsync())
            await channel.QueueDeleteAsync(Queues.DeviceReadings, ifUnused: false, ifEmpty: false);

        await ReadyAsync(system, QueryApi, Collector);
        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Killed_again_and_again_while_readings_are_published()
    {
        var system = await StartAsync();

        for (var time = 0; time < 2; time++)
        {
            system.Broker.Kill();
            await WaitingInOutboxAsync(system, messages: 41);
            await system.Broker.StartAsync();
            await StoredAsync(system, slots: 3);
        }

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Restarted_in_good_order()
    {
        var system = await StartAsync();

        await system.Broker.StopAsync();
        await system.Broker.StartAsync();

        await StoredAsync(system, slots: 2);
        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Out_of_memory_so_that_it_takes_no_messages()
    {
        var system = await StartAsync();

        await system.SetMemoryAlarmAsync(true);
        await WaitingInOutboxAsync(system, messages: 2 * (system.Units + 1));
        await system.SetMemoryAlarmAsync(false);

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task Its_confirms_never_arrive()
    {
        var system = await StartAsync();

        system.BrokerGate.Mode = GateMode.DropResponses;
        await WaitingInOutboxAsync(system, messages: 2 * (system.Units + 1));
        // What follows a lost answer could not be understood.
        system.BrokerGate.Cut();
        system.BrokerGate.Mode = GateMode.Pass;

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task The_line_to_it_goes_dead_without_a_word()
    {
        var system = await StartAsync();

        system.BrokerGate.Mode = GateMode.Stall;
        await WaitingInOutboxAsync(system, messages: 2 * (system.Units + 1));
        // Longer than the heartbeat lasts: the services have given the connection up by then.
        await Eventually.TrueAsync(
            () => OutputOf(system, Collector).Contains("The broker does not confirm", StringComparison.Ordinal),
            () => $"the Collector has noticed: {system.Services.Outputs[Collector]}",
            TimeSpan.FromMinutes(1));
        system.BrokerGate.Mode = GateMode.Pass;

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    [Fact]
    public async Task No_queue_takes_a_message_any_more()
    {
        var system = await StartAsync();
        await system.Services.StopAsync(QueryApi);

        await using (var connection = await system.Broker.ConnectAsync())
        await using (var channel = await connection.CreateChannelAsync())
        {
            await Eventually.TrueAsync(async () => await system.Broker.CountAsync(Queues.DeviceReadings) > 0, "readings wait");
            await channel.QueueUnbindAsync(Queues.DeviceReadings, "AcMonitoring.Contracts:DeviceReading", "");
        }

        // It comes back instead of being confirmed. Whoever opens a channel anew declares everything again.
        await Eventually.TrueAsync(
            () => OutputOf(system, Collector).Contains("The broker does not confirm", StringComparison.Ordinal), "a message has come back");
        await system.Services.StartAgainAsync(QueryApi, "ready");

        await AssertNothingIsLostOrDoubledAsync(system);
    }

    /// <summary>The slots of the readings that stand in their queue, in its order; they stay there.</summary>
    private static async Task<List<DateTimeOffset>> SlotsAsync(GatedSystem system)
    {
        await using var connection = await system.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var slots = new List<DateTimeOffset>();
        // Not until the queue is empty: the Collector may publish faster than this reads.
        var ready = await system.Broker.CountAsync(Queues.DeviceReadings);
        while (slots.Count < ready && await channel.BasicGetAsync(Queues.DeviceReadings, autoAck: false) is { } got)
        {
            var message = System.Text.Json.JsonElement.Parse(got.Body.Span).GetProperty("message");
            slots.Add(message.GetProperty("slot").GetDateTimeOffset());
        }

        return slots;
    }

    /// <summary>Waits until each of these services has logged that reason.</summary>
    private async Task ReportAsync(GatedSystem system, string reason, params string[] services)
    {
        foreach (var service in services)
            await Eventually.TrueAsync(() => OutputOf(system, service).Contains(reason, StringComparison.Ordinal), $"{service} logs: {reason}");
    }
}
