namespace AcMonitoring.Contracts;

/// <summary>Names of the durable queues between the services.</summary>
public static class Queues
{
    /// <summary>Every <see cref="DeviceReading"/>, consumed by the QueryApi.</summary>
    public const string DeviceReadings = "device-readings";

    /// <summary>Every <see cref="Contracts.PollCompleted"/>, consumed by the QueryApi.</summary>
    public const string PollCompleted = "poll-completed";

    /// <summary>Every <see cref="Contracts.TokenRotated"/>, consumed by the Collector.</summary>
    public const string TokenRotated = "token-rotated";

    /// <summary>Suffix of the error queue, which holds the messages that the consumer of a queue can never process.</summary>
    public const string ErrorSuffix = "_error";

    /// <summary>Exchange and queue of the dead-lettered messages of all queues above.</summary>
    public const string DeadLetter = "dead-letter";

    /// <summary>Every queue: those above, their error queues, and the dead-letter queue.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        DeviceReadings, DeviceReadings + ErrorSuffix,
        PollCompleted, PollCompleted + ErrorSuffix,
        TokenRotated, TokenRotated + ErrorSuffix,
        DeadLetter,
    ];
}
