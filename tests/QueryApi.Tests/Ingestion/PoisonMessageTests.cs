using System.Text;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using RabbitMQ.Client;

namespace AcMonitoring.QueryApi.Tests.Ingestion;

/// <summary>Invalid messages among valid ones.</summary>
[Collection<BrokerOfStoring>]
public sealed class PoisonMessageTests(QueryApiApp app, RabbitMqServer rabbit) : IClassFixture<QueryApiApp>, IAsyncLifetime
{
    private const string ErrorQueue = Queues.DeviceReadings + Queues.ErrorSuffix;
    private const string Envelope = "application/vnd.masstransit+json";
    private const string Type = "urn:message:AcMonitoring.Contracts:DeviceReading";

    public async ValueTask InitializeAsync() => await app.ResetAsync();

    /// <summary>Media type and body.</summary>
    public static TheoryData<string, string> Poison => new()
    {
        { Envelope, "this is no JSON" },
        { Envelope, "" },
        { "text/plain", "Unit 1 has used 5 kWh." },
        { Envelope, $$"""{"messageType":["{{Type}}"]}""" },
        { Envelope, $$"""{"messageType":["{{Type}}"],"message":{} }""" },
        { Envelope, Body(A.Reading("poison") with { DeviceName = "a NUL \0 that PostgreSQL refuses" }) },
        { Envelope, Body(A.Reading("poison") with { Slot = DateTimeOffset.MinValue }) },
        { Envelope, Body(A.Reading("poison") with { Slot = DateTimeOffset.MaxValue }) },
        { Envelope, Body(A.Reading("poison") with { CumulativeWh = decimal.MaxValue, DeviceId = "" }) },
    };

    [Theory]
    [MemberData(nameof(Poison))]
    public async Task One_invalid_message_among_500_goes_to_the_error_queue_and_the_others_are_stored(string mediaType, string body)
    {
        await app.PublishAtOnceAsync(Enumerable.Range(0, 250).Select(Reading));
        await SendAsync(mediaType, body);
        await app.PublishAtOnceAsync(Enumerable.Range(250, 249).Select(Reading));

        await Eventually.TrueAsync(async () => await StoredAsync() == 499, "the others are stored");
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(ErrorQueue) == 1, $"the one is in the error queue: {body}");
        Assert.Equal(0u, await rabbit.CountAsync(Queues.DeviceReadings));
        Assert.Equal(499, await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring"));
        Assert.Null(await rabbit.CountAsync(Queues.DeviceReadings + "_skipped"));
    }

    [Fact]
    public async Task A_message_of_unknown_type_is_dead_lettered_where_the_alert_rule_counts_it()
    {
        await SendAsync(Envelope, Body(A.Reading("poison")).Replace("DeviceReading", "SomethingElse", StringComparison.Ordinal));
        await app.StoreAsync(Reading(0));

        Assert.Equal(1, await StoredAsync());
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeadLetter) == 1, "it is in the queue of the dead letters");
        Assert.Equal(0u, await rabbit.CountAsync(Queues.DeviceReadings));
        Assert.Null(await rabbit.CountAsync(Queues.DeviceReadings + "_skipped"));
    }

    [Fact]
    public async Task A_replayed_message_is_stored_once_after_its_cause_is_fixed()
    {
        // Simulates a defect that rejects these readings in any state of the database.
        await app.ExecuteAsync("ALTER TABLE ac_monitoring ADD CONSTRAINT fault CHECK (cumulative_wh < 1100)");
        await app.StoreAsync(Enumerable.Range(0, 200).Select(Reading));
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(ErrorQueue) == 100, "half of them are in the error queue");
        Assert.Equal(100, await StoredAsync());

        await app.ExecuteAsync("ALTER TABLE ac_monitoring DROP CONSTRAINT fault");
        await MoveBackAsync(copies: 3);
        await app.DrainAsync();

        Assert.Equal(200, await StoredAsync());
        Assert.Equal(0.199m, await app.ScalarAsync<decimal>("SELECT SUM(delta_kwh) FROM ac_monitoring"));
        Assert.Equal(0u, await rabbit.CountAsync(ErrorQueue));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static DeviceReading Reading(int slot) => A.Reading("unit", slot, 1000 + slot);

    private static string Body(DeviceReading reading) => System.Text.Json.JsonSerializer.Serialize(
        new { messageType = new[] { Type }, message = reading }, System.Text.Json.JsonSerializerOptions.Web);

    private Task<long> StoredAsync() => app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring r JOIN unit u USING (unit_id) WHERE u.device_id = 'unit'");

    private async Task SendAsync(string mediaType, string body)
    {
        await using var connection = await rabbit.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var properties = new BasicProperties { ContentType = mediaType, MessageId = Guid.NewGuid().ToString(), Persistent = true };
        await channel.BasicPublishAsync("", Queues.DeviceReadings, mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>Moves the messages as the shovel of the broker does, with the same properties, headers and body.</summary>
    private async Task MoveBackAsync(int copies)
    {
        await using var connection = await rabbit.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        while (await channel.BasicGetAsync(ErrorQueue, autoAck: false) is { } message)
        {
            for (var copy = 0; copy < copies; copy++)
                await channel.BasicPublishAsync("", Queues.DeviceReadings, mandatory: true, new BasicProperties(message.BasicProperties), message.Body);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
        }
    }
}
