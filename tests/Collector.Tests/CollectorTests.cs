using System.Diagnostics;
using System.Net;
using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.Spooling;
using AcMonitoring.Collector.Tokens;
using AcMonitoring.Contracts;
using AcMonitoring.ServiceDefaults;
using AcMonitoring.TestSupport;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AcMonitoring.Collector.Tests;

/// <summary>The whole Collector with a real broker, the simulator and a TokenService's endpoint.</summary>
[Collection(nameof(BrokerQueues))]
public sealed class CollectorTests(RabbitMqServer broker) : CloudTest
{
    [Fact]
    public async Task Readings_and_report_stand_in_their_queues_before_any_consumer_ever_ran()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync();
        var app = Start(cloud.BaseUrl, interval: "01:00:00");
        await Eventually.TrueAsync(async () => await broker.CountAsync(Queues.PollCompleted) == 1, "the first round is reported");

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
        await Eventually.TrueAsync(() => app.Logs.All.Any(line => line.StartsWith("Round ", StringComparison.Ordinal)), "the round is logged");
        Assert.Empty(app.Logs.Warnings);
    }

    [Fact]
    public async Task Rounds_follow_each_other_slot_by_slot()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(5);
        Start(cloud.BaseUrl, interval: "00:00:01");
        await Eventually.TrueAsync(async () => await broker.CountAsync(Queues.PollCompleted) >= 4, "four rounds are reported");

        // The broker may take the first round's report, which waits for the connection, after the second's.
        var rounds = (await broker.TakeAllAsync<PollCompleted>(Queues.PollCompleted)).Select(report => report.Message).OrderBy(round => round.StartedAt).ToList();
        var slots = rounds.Select(round => round.Slot).ToList();
        Assert.Equal(slots.Order().Distinct(), slots);
        Assert.All(rounds.Zip(rounds.Skip(1)), pair => Assert.True(pair.First.CompletedAt <= pair.Second.StartedAt, $"{pair.First} overlaps {pair.Second}"));
        Assert.All(slots, slot => Assert.Equal(0, slot.Ticks % TimeSpan.TicksPerSecond));
    }

    [Fact]
    public async Task A_rotated_token_heals_collection_in_seconds()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(5);
        await cloud.FaultAsync(new { kind = "status", status = 401 });
        var app = Start(cloud.BaseUrl, interval: "01:00:00");
        var failed = await broker.ReportAsync(report => !report.Ok, "the first round fails");
        Assert.Equal((401, "Unauthorized - token may be expired"), (failed.StatusCode, failed.Message));

        await cloud.HealAsync();
        Tokens.Token = "7c2d1a80-newer-token";
        var clock = Stopwatch.StartNew();
        await RotateAsync(app);
        var healed = await broker.ReportAsync(report => report.Ok, "the round is repeated");
        Assert.Equal((failed.Slot, 5), (healed.Slot, healed.DeviceCount));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task The_first_token_starts_collection_at_once()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(5);
        Tokens.Token = null;
        var app = Start(cloud.BaseUrl, interval: "01:00:00");
        await broker.ReportAsync(report => report is { Ok: false, StatusCode: null, Message: "No token is set. Post one to /token." }, "the first round fails");

        Tokens.Token = "7c2d1a80-newer-token";
        await RotateAsync(app);
        await broker.ReportAsync(report => report.Ok, "the round is repeated");
    }

    [Fact]
    public async Task Rotations_while_all_is_well_start_no_round()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(5);
        var app = Start(cloud.BaseUrl, interval: "01:00:00");
        await broker.ReportAsync(report => report.Ok, "the first round is good");
        var asked = Tokens.Asked;

        await RotateAsync(app);
        await RotateAsync(app);
        await Eventually.TrueAsync(() => app.Logs.All.Count(line => line.StartsWith("Token ", StringComparison.Ordinal)) == 2, "both are consumed");
        await Eventually.TrueAsync(async () => await broker.CountAsync(Queues.TokenRotated) == 0, "the queue is empty");
        Assert.Equal((asked, 1 + NameCall), (Tokens.Asked, (await cloud.CallsAsync()).Total));
    }

    [Fact]
    public async Task A_round_without_a_broker_ends_before_the_next_one_is_due_and_waits_in_the_spool()
    {
        var cloud = await StartCloudAsync(20);
        var app = Start(cloud.BaseUrl, interval: "01:00:00", away: new Uri($"amqp://guest:guest@127.0.0.1:{FreePorts.Take()}/"));
        var spool = app.Services.GetRequiredService<Spool>();
        await Eventually.TrueAsync(() => spool.State.Messages == 21, "the first round is in the spool");
        await PollAsync(app);
        Assert.Equal(42, spool.State.Messages);
    }

    [Fact]
    public async Task Readings_that_a_hanging_round_had_in_hand_are_published()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(20, options => options.StatusInList = false);
        var app = Start(cloud.BaseUrl, interval: "01:00:00");
        await broker.ReportAsync(report => report.Ok, "the first round is good");
        var victim = (await broker.TakeAllAsync<DeviceReading>(Queues.DeviceReadings))[3].Message.DeviceId;
        await cloud.FaultAsync(new { kind = "hang", path = victim });

        var slot = await PollAsync(app);
        var report = await broker.ReportAsync(report => report.Slot == slot, "the round is reported");
        Assert.Equal((true, "Last fetch OK (19 of 20 devices; 1 failed)"), (report.Ok, report.Message));
        var readings = await broker.TakeAllAsync<DeviceReading>(Queues.DeviceReadings);
        Assert.Equal(19, readings.Count(reading => reading.Message.Slot == slot));
    }

    [Fact]
    public async Task A_reading_that_is_published_again_keeps_its_id()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(1);
        var app = Start(cloud.BaseUrl, interval: "01:00:00");
        await broker.ReportAsync(report => report.Ok, "the first round is good");
        var first = Assert.Single(await broker.TakeAllAsync<DeviceReading>(Queues.DeviceReadings));

        var report = new PollCompleted
        {
            Slot = first.Message.Slot,
            StartedAt = first.Message.CollectedAt,
            CompletedAt = first.Message.CollectedAt,
            Ok = true,
            Message = "Again",
        };
        var spool = app.Services.GetRequiredService<Spool>();
        spool.Add(SpooledMessage.OfRound([first.Message with { Humidity = 1 }], report, first.Message.CollectedAt, null));
        await Eventually.TrueAsync(() => spool.State.Messages == 0, "it is published");
        var again = Assert.Single(await broker.TakeAllAsync<DeviceReading>(Queues.DeviceReadings));
        Assert.Equal(first.MessageId, again.MessageId);
        Assert.NotEqual(first.MessageId, MessageIds.Of(first.Message with { Slot = first.Message.Slot.AddHours(1) }));
    }

    [Fact]
    public async Task It_is_ready_with_broker_and_TokenService_and_degraded_without_the_latter()
    {
        var cloud = await StartCloudAsync(3);
        var app = Start(cloud.BaseUrl, interval: "00:00:01");
        using var http = app.CreateClient();
        await Eventually.TrueAsync(async () => (await http.GetStringAsync("/health/ready", Cancel)).StartsWith("{\"status\":\"Healthy\"", StringComparison.Ordinal), "it is ready");

        await Tokens.StopAsync();
        await Eventually.GetAsync(() => http.GetStringAsync("/health/ready", Cancel), body => body.Contains("The TokenService could not be reached"), "it says so");
        using var ready = await http.GetAsync("/health/ready", Cancel);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task A_round_that_breaks_off_is_reported_and_the_next_ones_follow()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(3);
        var app = Start(cloud.BaseUrl, interval: "00:00:01", alter: services => services
            .AddHttpClient(TokenClient.HttpClient)
            .ConfigurePrimaryHttpMessageHandler(() => throw new InvalidOperationException("No handler today.")));
        await broker.ReportAsync(report => report is { Ok: false, Message: "The round broke off; see the Collector's log" }, "a round is reported as broken off");
        await broker.ReportAsync(report => !report.Ok, "so is another one");
        Assert.Contains(app.Logs.Warnings, line => line.Contains("broke off"));
    }

    [Fact]
    public async Task The_token_is_in_no_queue_and_no_log_line()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(3);
        var app = Start(cloud.BaseUrl, interval: "00:00:01");
        await Eventually.TrueAsync(async () => await broker.CountAsync(Queues.PollCompleted) >= 1, "a round is reported");
        await cloud.ExpireTokensAsync();
        await Eventually.TrueAsync(() => app.Logs.Warnings.Any(line => line.Contains("Unauthorized")), "a round fails");

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
    /// Does a round that must end its reading in four seconds, and checks that it is over before the next one is due. Its margins are
    /// those of five minutes: those of a short interval are too narrow to judge by on a busy machine.
    /// </summary>
    /// <returns>The slot of the round.</returns>
    private static async Task<DateTimeOffset> PollAsync(CollectorApp app)
    {
        var schedule = new PollSchedule(TimeSpan.FromMinutes(5));
        var length = schedule.EndOf(Reader.Slot) - Reader.Slot;
        var slot = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(4) - length;
        await ActivatorUtilities.CreateInstance<DevicePoll>(app.Services, schedule).RunAsync(slot, Cancel);
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
