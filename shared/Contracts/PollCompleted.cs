namespace AcMonitoring.Contracts;

/// <summary>How one round of the Collector went; published after every round, good or bad.</summary>
public sealed record PollCompleted
{
    /// <summary>
    /// Which Collector did the round: the same after its restarts, another for each where several run. Null from an earlier version.
    /// </summary>
    public Guid? CollectorId { get; init; }

    /// <summary>UTC instant of the slot boundary that the round belongs to.</summary>
    public required DateTimeOffset Slot { get; init; }

    /// <summary>UTC instant at which the round began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>UTC instant at which the round ended.</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>True when the list was read whole and at least one unit could be read, or there was none to read.</summary>
    public required bool Ok { get; init; }

    /// <summary>HTTP status that the round ended with: 200 when all went well, null when SmartThings gave no answer.</summary>
    public int? StatusCode { get; init; }

    /// <summary>One plain sentence for the person who looks at the page.</summary>
    public required string Message { get; init; }

    /// <summary>Units that the device filter chose.</summary>
    public int DeviceCount { get; init; }

    /// <summary>Chosen units that were asked and of which no reading could be had.</summary>
    public int FailedDeviceCount { get; init; }

    /// <summary>
    /// Devices that were left out: those of the list that the filter did not choose, and chosen units that wait for a later round because
    /// SmartThings limits the calls; the message tells their number.
    /// </summary>
    public int SkippedDeviceCount { get; init; }

    /// <summary>Calls made to SmartThings, every try counted.</summary>
    public int ApiCalls { get; init; }
}
