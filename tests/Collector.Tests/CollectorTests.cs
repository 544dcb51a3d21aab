using System.Diagnostics;
using System.Net;
using AcMonitoring.Collector.AccessToken;
using AcMonitoring.Collector.Outbox;
using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.Scheduling;
using AcMonitoring.Contracts;
using AcMonitoring.ServiceDefaults;
using AcMonitoring.TestSupport;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AcMonitoring.Collector.Tests;

/// <summary>The whole Collector with a real broker, the simulator and a stub of the TokenService.</summary>
[Collection(nameof(BrokerQueues))]
public sealed class CollectorTests(RabbitMqServer broker) : CloudTest
{
    [Fact]
    public async Task Readings_and_poll_result_are_in_their_queues_before_any_consumer_has_run()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync();
        var app = Start(cloud.BaseUrl, interval: "01:00:00");
        await Eventually.TrueAsync(async () => await broker.CountAsync(Queues.PollCompleted) == 1, "the first poll is reported");

        var readings = await broker.TakeAllAsync<DeviceReading>(Queues.DeviceReadings);
        var report = Assert.Single(await broker.TakeAllAsync<PollCompleted>(Queues.PollCompleted));
        Assert.Equal(60, readings.Select(reading => reading.Message.DeviceId).Distinct().Count());
        Assert.Equal(60, readings.Count);
        Assert.All(readings, reading =>
        {
            Assert.Equal(MessageIds.Of(reading.Message), reading.MessageId);
            Assert.Equal(report.Message.Slot, reading.Message.Slot);
            Assert.Contains(reading.Message.LocationName, (string[])["Siège", "Annexe Jasmin", "Centre de formation"]);
        });
        Assert.Equal(MessageIds.Of(report.Message), report.MessageId);
        Assert.Equal(
            (true, 200, "Last fetch OK (60 devices)", 60, 0, 1 + NameCall),
            (report.Message.Ok, report.Message.StatusCode, report.Message.Message, report.Message.DeviceCount, report.Message.FailedDeviceCount, report.Message.ApiCalls));
        Assert.True(report.Message.StartedAt <= report.Message.CompletedAt);
        Assert.Equal(0, report.Message.Slot.Ticks % TimeSpan.FromHours(1).Ticks);
        await Eventually.TrueAsync(() => app.Logs.All.Any(line => line.StartsWith("Poll ", StringComparison.Ordinal)), "the poll is logged");
        Assert.Empty(app.Logs.Warnings);
    }

    [Fact]
    public async Task Each_slot_has_one_poll_and_polls_do_not_overlap()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(5);
        Start(cloud.BaseUrl, interval: "00:00:01");
        await Eventually.TrueAsync(async () => await broker.CountAsync(Queues.PollCompleted) >= 4, "four polls are reported");

        // The first result waits for the connection, so the broker may receive it after the second.
        var polls = (await broker.TakeAllAsync<PollCompleted>(Queues.PollCompleted)).Select(report => report.Message).OrderBy(poll => poll.StartedAt).ToList();
        var slots = polls.Select(poll => poll.Slot).ToList();
        Assert.Equal(slots.Order().Distinct(), slots);
        Assert.All(polls.Zip(polls.Skip(1)), pair => Assert.True(pair.First.CompletedAt <= pair.Second.StartedAt, $"{pair.First} overlaps {pair.Second}"));
        Assert.All(slots, slot => Assert.Equal(0, slot.Ticks % TimeSpan.TicksPerSecond));
    }

    [Fact]
    public async Task A_rotated_token_resumes_polling_within_seconds()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "status", status = 401 });
        var app = Start(cloud.BaseUrl, interval: "01:00:00");
        var failed = await broker.PollResultAsync(report => !report.Ok, "the first poll fails");
        Assert.Equal((401, "Unauthorized - token may be expired"), (failed.StatusCode, failed.Message));

        await cloud.HealAsync();
        Tokens.Token = "7c2d1a80-newer-token";
        var clock = Stopwatch.StartNew();
        await RotateAsync(app);
        var healed = await broker.PollResultAsync(report => report.Ok, "the poll is repeated", app.Logs);
        Assert.Equal((failed.Slot, 5), (healed.Slot, healed.DeviceCount));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task The_first_token_starts_polling_at_once()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(5);
        Tokens.Token = null;
        var app = Start(cloud.BaseUrl, interval: "01:00:00");
        await broker.PollResultAsync(report => report is { Ok: false, StatusCode: null, Message: "No token is set. Post one to /token." }, "the first poll fails");

        Tokens.Token = "7c2d1a80-newer-token";
        await RotateAsync(app);
        await broker.PollResultAsync(report => report.Ok, "the poll is repeated", app.Logs);
    }

    [Fact]
    public async Task A_rotation_after_a_successful_poll_starts_no_poll()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(5);
        var app = Start(cloud.BaseUrl, interval: "01:00:00");
        await broker.PollResultAsync(report => report.Ok, "the first poll is good");
        var asked = Tokens.Requests;

        await RotateAsync(app);
        await RotateAsync(app);
        await Eventually.TrueAsync(() => app.Logs.All.Count(line => line.StartsWith("Token ", StringComparison.Ordinal)) == 2, "both are consumed");
        await Eventually.TrueAsync(async () => await broker.CountAsync(Queues.TokenRotated) == 0, "the queue is empty");
        Assert.Equal((asked, 1 + NameCall), (Tokens.Requests, (await cloud.CallsAsync()).Total));
    }

    [Fact]
    public async Task Without_a_broker_a_poll_ends_in_time_and_waits_in_the_outbox()
    {
        var cloud = await StartCloudAsync(20);
        var app = Start(cloud.BaseUrl, interval: "01:00:00", away: new Uri($"amqp://guest:guest@127.0.0.1:{FreePorts.Take()}/"));
        var outbox = app.Services.GetRequiredService<OutboxStore>();
        await Eventually.TrueAsync(() => outbox.State.Messages == 21, "the first poll is in the outbox");
        await PollAsync(app);
        Assert.Equal(42, outbox.State.Messages);
    }

    [Fact]
    public async Task A_hanging_poll_publishes_the_readings_it_has()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(20, options => options.StatusInList = false);
        var app = Start(cloud.BaseUrl, interval: "01:00:00");
        await broker.PollResultAsync(report => report.Ok, "the first poll is good");
        var victim = (await broker.TakeAllAsync<DeviceReading>(Queues.DeviceReadings))[3].Message.DeviceId;
        await cloud.FaultAsync(new { kind = "hang", path = victim });

        var slot = await PollAsync(app);
        var report = await broker.PollResultAsync(report => report.Slot == slot, "the poll is reported");
        Assert.Equal((true, "Last fetch OK (19 of 20 devices; 1 failed)"), (report.Ok, report.Message));
        var readings = await broker.TakeAllAsync<DeviceReading>(Queues.DeviceReadings);
        Assert.Equal(19, readings.Count(reading => reading.Message.Slot == slot));
    }

    [Fact]
    public async Task A_reading_that_is_published_again_keeps_its_message_id()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(1);
        var app = Start(cloud.BaseUrl, interval: "01:00:00");
        await broker.PollResultAsync(report => report.Ok, "the first poll is good");
        var first = Assert.Single(await broker.TakeAllAsync<DeviceReading>(Queues.DeviceReadings));

        var report = new PollCompleted
        {
            Slot = first.Message.Slot,
            StartedAt = first.Message.CollectedAt,
            CompletedAt = first.Message.CollectedAt,
            Ok = true,
            Message = "Again",
        };
        var outbox = app.Services.GetRequiredService<OutboxStore>();
        outbox.Add(OutboxMessage.OfPoll([first.Message with { Humidity = 1 }], report, first.Message.CollectedAt, null));
        await Eventually.TrueAsync(() => outbox.State.Messages == 0, "it is published");
        var again = Assert.Single(await broker.TakeAllAsync<DeviceReading>(Queues.DeviceReadings));
        Assert.Equal(first.MessageId, again.MessageId);
        Assert.NotEqual(first.MessageId, MessageIds.Of(first.Message with { Slot = first.Message.Slot.AddHours(1) }));
    }

    [Fact]
    public async Task It_is_ready_with_broker_and_TokenService_and_degraded_without_TokenService()
    {
        var cloud = await StartCloudAsync(3);
        var app = Start(cloud.BaseUrl, interval: "00:00:01");
        using var http = app.CreateClient();
        await Eventually.TrueAsync(async () => (await http.GetStringAsync("/health/ready", Cancel)).StartsWith("{\"status\":\"Healthy\"", StringComparison.Ordinal), "it is ready");

        await Tokens.StopAsync();
        await Eventually.GetAsync(() => http.GetStringAsync("/health/ready", Cancel), body => body.Contains("The TokenService was unreachable"), "it says so");
        using var ready = await http.GetAsync("/health/ready", Cancel);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task An_aborted_poll_is_reported_and_the_next_polls_run()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(3);
        var app = Start(cloud.BaseUrl, interval: "00:00:01", alter: services => services
            .AddHttpClient(TokenClient.HttpClient)
            .ConfigurePrimaryHttpMessageHandler(() => throw new InvalidOperationException("No handler today.")));
        await broker.PollResultAsync(report => report is { Ok: false, Message: "The round broke off; see the Collector's log" }, "a poll is reported as aborted");
        await broker.PollResultAsync(report => !report.Ok, "so is another one");
        Assert.Contains(app.Logs.Warnings, line => line.Contains("was aborted"));
    }

    [Fact]
    public async Task The_token_is_in_no_queue_and_no_log_line()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(3);
        var app = Start(cloud.BaseUrl, interval: "00:00:01");
        await Eventually.TrueAsync(async () => await broker.CountAsync(Queues.PollCompleted) >= 1, "a poll is reported");
        await cloud.ExpireTokensAsync();
        await Eventually.TrueAsync(() => app.Logs.Warnings.Any(line => line.Contains("Unauthorized")), "a poll fails");

        await using var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        foreach (var queue in new[] { Queues.DeviceReadings, Queues.PollCompleted })
        {
            while (await channel.BasicGetAsync(queue, autoAck: true, Cancel) is { } got)
                Assert.DoesNotContain(Tokens.Token!, System.Text.Encoding.UTF8.GetString(got.Body.Span));
        }

        Assert.DoesNotContain(app.Logs.All, line => line.Contains(Tokens.Token!));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private CollectorApp Start(Uri cloud, string interval, Uri? away = null, Action<IServiceCollection>? alter = null)
    {
        var app = Keep(new CollectorApp(
            alter,
            ("SmartThings__BaseUrl", cloud.ToString()),
            ("SmartThings__PollInterval", interval),
            ("TokenService__BaseUrl", Tokens.Origin.ToString()),
            ("RabbitMq__Uri", (away ?? broker.Uri).ToString())));
        _ = app.Server;
        return app;
    }

    /// <summary>
    /// Runs a poll with a deadline in four seconds and checks that it ends before the next slot. It uses the margins of a five-minute interval,
    /// because those of a short interval are too narrow on a busy machine.
    /// </summary>
    /// <returns>The slot of the poll.</returns>
    private static async Task<DateTimeOffset> PollAsync(CollectorApp app)
    {
        var schedule = new PollSchedule(TimeSpan.FromMinutes(5));
        var length = schedule.EndOf(DeviceReaderHost.Slot) - DeviceReaderHost.Slot;
        var slot = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(4) - length;
        await app.Services.GetRequiredService<PollCycle>().RunAsync(slot, schedule.EndOf(slot), Cancel);
        Assert.InRange(TimeProvider.System.GetUtcNow(), slot, schedule.StartOf(slot + schedule.Interval));
        return slot;
    }

    private static Task RotateAsync(CollectorApp app) => app.Services.GetRequiredService<IBus>().Publish(new TokenRotated
    {
        Fingerprint = "0badcafe",
        UpdatedAt = TimeProvider.System.GetUtcNow(),
        ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(24),
    });
}
