using AcMonitoring.Contracts;

namespace AcMonitoring.Collector.Polling;

/// <summary>What reading the units in one round brought.</summary>
internal sealed record RoundOutcome
{
    /// <summary>Readings in hand; there may be some even where the round failed.</summary>
    public IReadOnlyList<DeviceReading> Readings { get; init; } = [];

    public required bool Ok { get; init; }

    /// <summary>HTTP status that the round ended with; null where it ended without one.</summary>
    public int? StatusCode { get; init; }

    /// <summary>One plain sentence.</summary>
    public required string Message { get; init; }

    /// <summary>True when another token would heal it.</summary>
    public bool NeedsToken { get; init; }

    /// <summary>Units that the filter chose.</summary>
    public int Devices { get; init; }

    /// <summary>Units for which SmartThings allowed no call: they wait for a later round.</summary>
    public int Waiting { get; init; }

    /// <summary>Devices that the filter left out, and entries without a usable id.</summary>
    public int Skipped { get; init; }

    /// <summary>Calls made, every try counted.</summary>
    public int ApiCalls { get; init; }

    /// <summary>Chosen units without a reading, those that wait not counted.</summary>
    public int Failed => Devices - Waiting - Readings.Count;
}
