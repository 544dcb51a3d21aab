namespace AcMonitoring.Contracts;

/// <summary>The result of a poll; published after every poll, successful or not.</summary>
public sealed record PollCompleted
{
    /// <summary>
    /// The Collector of the poll: the same after a restart, different for each of several Collectors. Null from an earlier version.
    /// </summary>
    public Guid? CollectorId { get; init; }

    /// <summary>UTC time of the poll's slot.</summary>
    public required DateTimeOffset Slot { get; init; }

    /// <summary>UTC time at which the poll started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>UTC time at which the poll ended.</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>True if the whole device list and at least one unit were read, or there is no unit.</summary>
    public required bool Ok { get; init; }

    /// <summary>HTTP status of the poll: 200 if it was successful, null if SmartThings did not respond.</summary>
    public int? StatusCode { get; init; }

    /// <summary>One plain sentence for the user of the page.</summary>
    public required string Message { get; init; }

    /// <summary>The cause of the result, as far as the Collector knows it; null from an earlier version.</summary>
    public Reason? Reason { get; init; }

    /// <summary>Units that the device filter selects.</summary>
    public int DeviceCount { get; init; }

    /// <summary>Selected units that were requested without a reading as the result.</summary>
    public int FailedDeviceCount { get; init; }

    /// <summary>
    /// Skipped devices: those that the filter does not select, and throttled units, which are read in a later poll. The message has the number
    /// of throttled units.
    /// </summary>
    public int SkippedDeviceCount { get; init; }

    /// <summary>Calls to SmartThings, retries included.</summary>
    public int ApiCalls { get; init; }
}
