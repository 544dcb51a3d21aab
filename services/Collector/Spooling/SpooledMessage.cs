using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AcMonitoring.Contracts;
using UUIDNext;

namespace AcMonitoring.Collector.Spooling;

/// <summary>A message that waits to be published.</summary>
internal sealed record SpooledMessage
{
    private static readonly Guid Namespace = new("5e0d2a3c-7a36-4d4e-9a0f-3c1c6b1b9f57");
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

    /// <summary>Id of a reading's message: the same for every publish of the same unit and slot.</summary>
    public static Guid IdOf(DeviceReading reading) => NameBased($"{reading.DeviceId}|{reading.Slot.UtcDateTime:O}");

    /// <summary>Id of a report's message. Two rounds of one slot are two reports.</summary>
    public static Guid IdOf(PollCompleted report) => NameBased($"poll-completed|{report.CollectorId}|{report.StartedAt.UtcDateTime:O}");

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

    private static Guid NameBased(FormattableString name) => Uuid.NewNameBased(Namespace, name.ToString(CultureInfo.InvariantCulture));
}
