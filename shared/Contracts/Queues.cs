namespace AcMonitoring.Contracts;

/// <summary>Names of the durable queues that the services meet at.</summary>
public static class Queues
{
    /// <summary>Every <see cref="DeviceReading"/>, consumed by the QueryApi.</summary>
    public const string DeviceReadings = "device-readings";

    /// <summary>Every <see cref="Contracts.PollCompleted"/>, consumed by the QueryApi.</summary>
    public const string PollCompleted = "poll-completed";

    /// <summary>Every <see cref="Contracts.TokenRotated"/>, consumed by the Collector.</summary>
    public const string TokenRotated = "token-rotated";

    /// <summary>What a queue's name ends with where the messages stand that its consumer can never handle.</summary>
    public const string ErrorSuffix = "_error";

    /// <summary>Exchange and queue of the messages that the broker gave up delivering, from all the queues above.</summary>
    public const string DeadLetter = "dead-letter";

    /// <summary>Every queue of the product: those above, each one's error queue, and that of the messages given up.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        DeviceReadings, DeviceReadings + ErrorSuffix,
        PollCompleted, PollCompleted + ErrorSuffix,
        TokenRotated, TokenRotated + ErrorSuffix,
        DeadLetter,
    ];
}
