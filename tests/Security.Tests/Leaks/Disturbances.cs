using System.Text;
using AcMonitoring.Contracts;
using AcMonitoring.Security.Tests.Leaks.Sinks;
using AcMonitoring.TestSupport;
using RabbitMQ.Client;

namespace AcMonitoring.Security.Tests.Leaks;

/// <summary>What goes wrong on a bad day. After each of them the system works again.</summary>
internal sealed class Disturbances(LeakySystem system)
{
    private const string Collector = RunningSystem.Collector;
    private const string TokenService = "TokenService";
    private const string Envelope = "application/vnd.masstransit+json";

    // A connection that is cut while queues are declared is given up late.
    private static readonly TimeSpan BackLimit = TimeSpan.FromMinutes(3);

    /// <summary>Errors of SmartThings of every kind; and a second Collector that asks something else, whose errors quote the token.</summary>
    public async Task DisturbTheCloudAsync()
    {
        await using var reflecting = await ReflectingCloud.StartAsync();
        string[] kinds = ["rateLimit", "reset", "truncated", "garbage", "empty", "hang", "invalidUtf8"];
        foreach (var kind in kinds)
            await system.SimulateAsync("/admin/faults", new { kind, times = 1, waitMilliseconds = 100 });
        foreach (var status in (int[])[500, 400, 403, 401])
            await system.SimulateAsync("/admin/faults", new { kind = "status", status, times = 1 });
        await system.StartSecondCollectorAsync(reflecting.Address);
        await Eventually.TrueAsync(
            async () => await system.Services.Simulator.GetStringAsync(new Uri("/admin/faults", UriKind.Relative)) == "[]", "the cloud has had its faults");
        await Eventually.TrueAsync(() => reflecting.Calls > 4, "the other cloud has answered");
        await system.Services.StopAsync(RunningSystem.SecondCollector);
    }

    /// <summary>The TokenService is killed, so that the Collector and the gateway ask in vain, and started again.</summary>
    public async Task BeWithoutTokenServiceAsync()
    {
        system.Services.Kill(TokenService);
        await system.WrittenAsync(Collector, "The TokenService returned no token");
        using var answer = await system.PostAsync(system.Gateway, system.Secrets.Token("token while the TokenService was away"));
        await system.Services.StartAgainAsync(TokenService);
    }

    /// <summary>A token that cannot be stored; then a start with a store that cannot be read.</summary>
    public async Task SpoilTheStoreAsync()
    {
        // A file in the place of the folder: nothing can be stored there.
        var aside = system.TokenStore + ".aside";
        Directory.Move(system.TokenStore, aside);
        await File.WriteAllTextAsync(system.TokenStore, "");
        using (var notStored = await system.PostAsync(system.TokenService, system.Secrets.Token("token that could not be stored")))
            Assert.Equal(500, (int)notStored.StatusCode);
        File.Delete(system.TokenStore);
        Directory.Move(aside, system.TokenStore);

        // Half of every file but the keys of the encryption.
        await system.Services.StopAsync(TokenService);
        foreach (var file in Directory.EnumerateFiles(system.TokenStore).Where(file => !Path.GetFileName(file).StartsWith("key", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open);
            stream.SetLength(stream.Length / 2);
        }

        await system.Services.StartAgainAsync(TokenService);
        await system.WrittenAsync(TokenService, "Starting without a token");
        await system.RotateAsync(system.TokenService, "token after the unreadable store");
    }

    /// <summary>The broker is out of reach.</summary>
    /// <returns>The outbox file while messages wait in it.</returns>
    public async Task<IReadOnlyList<Evidence>> BeWithoutBrokerAsync()
    {
        await system.AnnouncedAsync();
        await Eventually.TrueAsync(
            async () => (await system.Services.ReadinessAsync(TokenService)).Body.StartsWith("{\"status\":\"Healthy\"", StringComparison.Ordinal),
            "the TokenService has the broker");
        await system.BrokerGate.CloseAsync();
        await system.RotateAsync(system.TokenService, "token while the broker was away");
        await Eventually.TrueAsync(
            async () => (await system.Services.ReadinessAsync(Collector)).Body.Contains("messages wait in the outbox", StringComparison.Ordinal), "messages wait in the outbox");
        var spool = Files.Of(system.State).Where(file => file.Place.Contains(".spool", StringComparison.Ordinal)).ToList();
        system.BrokerGate.Open();
        await system.AnnouncedAsync(BackLimit);
        await Eventually.TrueAsync(
            async () => !(await system.Services.ReadinessAsync(Collector)).Body.Contains("messages wait in the outbox", StringComparison.Ordinal), "the outbox is empty", BackLimit);
        return spool;
    }

    /// <summary>The database is out of reach, and then of another shape than the QueryApi knows.</summary>
    public async Task BeWithoutDatabaseAsync()
    {
        // Its sessions end, and no new ones are to be had.
        await system.PostgresGate.CloseAsync();
        await LeakySystem.AskAsync(system.Gateway);
        system.PostgresGate.Open();
        await system.Services.WaitForAsync("/dashboard", units => units.GetArrayLength() == LeakySystem.Units, "the database is back");
        // What no handler expects.
        await system.Services.ScalarAsync<bool>("ALTER TABLE poll_round ALTER COLUMN ok TYPE text; SELECT true");
        await LeakySystem.AskAsync(system.Gateway);
        await system.Services.ScalarAsync<bool>("ALTER TABLE poll_round ALTER COLUMN ok TYPE boolean USING ok::boolean; SELECT true");
    }

    /// <summary>Messages that no consumer can handle.</summary>
    public async Task SendRubbishAsync()
    {
        await using var connection = await system.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        const string unknown = """{"messageType":["urn:message:AcMonitoring.Contracts:SomethingElse"],"message":{} }""";
        (string Queue, string Body)[] messages =
            [(Queues.DeviceReadings, "this is no JSON"), (Queues.PollCompleted, "{}"), (Queues.TokenRotated, "{}"), (Queues.DeviceReadings, unknown)];
        foreach (var (queue, body) in messages)
        {
            var properties = new BasicProperties { ContentType = Envelope, Persistent = true };
            await channel.BasicPublishAsync("", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(body));
        }

        foreach (var queue in (string[])[Queues.DeviceReadings + Queues.ErrorSuffix, Queues.TokenRotated + Queues.ErrorSuffix, Queues.DeadLetter])
            await Eventually.TrueAsync(async () => await system.Broker.CountAsync(queue) > 0, $"a message is in {queue}");
    }
}
