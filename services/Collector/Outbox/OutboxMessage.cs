using System.Text.Json;
using System.Text.Json.Serialization;
using AcMonitoring.Contracts;

namespace AcMonitoring.Collector.Outbox;

/// <summary>A message in the outbox.</summary>
internal sealed record OutboxMessage
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Its position in the order of age; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>UTC ticks of the time at which its poll was stored; the same for all messages of a poll.</summary>
    public required long StoredAt { get; init; }

    /// <summary>Name of the contract.</summary>
    public required string Kind { get; init; }

    /// <summary>The message as JSON.</summary>
    public required string Body { get; init; }

    /// <summary>W3C trace context of its poll.</summary>
    public string? TraceParent { get; init; }

    public bool IsPollResult => Kind == nameof(PollCompleted);

    /// <summary>The messages of a poll: its readings, then its result.</summary>
    public static IReadOnlyList<OutboxMessage> OfPoll(
        IReadOnlyCollection<DeviceReading> readings, PollCompleted completed, DateTimeOffset now, string? traceParent)
    {
        OutboxMessage Of<T>(T message) => new()
        {
            StoredAt = now.UtcTicks,
            Kind = typeof(T).Name,
            Body = JsonSerializer.Serialize(message, Json),
            TraceParent = traceParent,
        };
        return [.. readings.Select(Of), Of(completed)];
    }

    /// <returns>The contract's message.</returns>
    /// <exception cref="JsonException">The body cannot be read.</exception>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Body, Json) ?? throw new JsonException("The message is empty.");
}
