using System.Text.Json;
using System.Text.Json.Serialization;
using AcMonitoring.Contracts;

namespace AcMonitoring.Collector.Spooling;

/// <summary>A message that waits to be published.</summary>
internal sealed record SpooledMessage
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Its place in the order of age; 0 before it is kept.</summary>
    public long Id { get; init; }

    /// <summary>Ticks of the UTC instant at which its round was kept; the same for all messages of a round.</summary>
    public required long SpooledAt { get; init; }

    /// <summary>Name of the contract.</summary>
    public required string Kind { get; init; }

    /// <summary>The message as JSON.</summary>
    public required string Body { get; init; }

    /// <summary>The W3C trace context of its round.</summary>
    public string? TraceParent { get; init; }

    public bool IsReport => Kind == nameof(PollCompleted);

    /// <summary>The messages of a round: its readings, and the report after them.</summary>
    public static IReadOnlyList<SpooledMessage> OfRound(
        IReadOnlyCollection<DeviceReading> readings, PollCompleted report, DateTimeOffset now, string? traceParent)
    {
        SpooledMessage Of<T>(T message) => new()
        {
            SpooledAt = now.UtcTicks,
            Kind = typeof(T).Name,
            Body = JsonSerializer.Serialize(message, Json),
            TraceParent = traceParent,
        };
        return [.. readings.Select(Of), Of(report)];
    }

    /// <returns>The contract's message.</returns>
    /// <exception cref="JsonException">The body cannot be read.</exception>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Body, Json) ?? throw new JsonException("The message is empty.");
}
