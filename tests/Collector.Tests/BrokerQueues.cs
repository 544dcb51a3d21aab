using System.Text.Json;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Collector.Tests;

/// <summary>A message as it stands in a queue.</summary>
internal sealed record Queued<T>(Guid MessageId, T Message);

/// <summary>The queues of the tests' broker, whose names are fixed: what takes messages out of them is in one collection, and takes turns.</summary>
internal static class BrokerQueues
{
    /// <summary>Takes all messages out of a queue.</summary>
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

    /// <summary>Takes reports out of their queue until one satisfies the condition.</summary>
    public static async Task<PollCompleted> ReportAsync(this RabbitMqServer broker, Func<PollCompleted, bool> condition, string what)
    {
        PollCompleted? found = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var reports = await broker.TakeAllAsync<PollCompleted>(Queues.PollCompleted);
                found = reports.Select(report => report.Message).FirstOrDefault(condition);
                return found is not null;
            },
            what);
        return found!;
    }
}
