using System.Text.Json;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Collector.Tests;

/// <summary>A message in a queue.</summary>
internal sealed record Queued<T>(Guid MessageId, T Message);

/// <summary>Reads the queues of the test broker. Their names are fixed, so the tests that consume them are in one collection and run one after the other.</summary>
internal static class BrokerQueues
{
    /// <summary>Consumes all messages of a queue.</summary>
    public static async Task<List<Queued<T>>> TakeAllAsync<T>(this RabbitMqServer broker, string queue)
    {
        await using var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var messages = new List<Queued<T>>();
        while (await channel.BasicGetAsync(queue, autoAck: true) is { } got)
        {
            var envelope = JsonElement.Parse(got.Body.Span);
            messages.Add(new Queued<T>(
                envelope.GetProperty("messageId").GetGuid(), envelope.GetProperty("message").Deserialize<T>(JsonSerializerOptions.Web)!));
        }

        return messages;
    }

    /// <summary>Consumes poll results until one satisfies the condition.</summary>
    /// <param name="logs">Shown if none does in time.</param>
    public static async Task<PollCompleted> PollResultAsync(
        this RabbitMqServer broker, Func<PollCompleted, bool> condition, string what, LogLines? logs = null)
    {
        PollCompleted? found = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var results = await broker.TakeAllAsync<PollCompleted>(Queues.PollCompleted);
                found = results.Select(result => result.Message).FirstOrDefault(condition);
                return found is not null;
            },
            () => string.Join('\n', (logs?.All ?? []).Prepend(what)));
        return found!;
    }
}
