namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>
/// What the energy rules remember of a unit between two readings. Kept with the unit as JSON; it can always be found again
/// from the stored rows, because a trusted row leaves nothing else to remember (<see cref="AfterTrusted"/>).
/// </summary>
internal sealed record MeterState
{
    /// <summary>A unit of which nothing is known.</summary>
    public static readonly MeterState Unknown = new();

    /// <summary>Slot of the newest reading, with or without a meter value.</summary>
    public DateTimeOffset? Slot { get; init; }

    /// <summary>The last trusted meter value.</summary>
    public MeterValue? Baseline { get; init; }

    /// <summary>True when a slot without a reading lies after the baseline.</summary>
    public bool SlotMissed { get; init; }

    /// <summary>The report of the newest reading that had a meter value.</summary>
    public MeterReport? Report { get; init; }

    /// <summary>Where the meter may have gone on from after a reset.</summary>
    public CandidateTrack? Candidate { get; init; }

    /// <summary>The state after a row whose meter value is trusted.</summary>
    /// <param name="reading">The reading of that row, which has a meter value.</param>
    /// <param name="countedTo">The end of its <see cref="EnergyInterval"/>: up to there, energy is counted.</param>
    public static MeterState AfterTrusted(MeterReading reading, DateTimeOffset countedTo)
    {
        var meterWh = reading.MeterWh ?? throw new ArgumentException("A trusted reading has a meter value.", nameof(reading));
        return new MeterState
        {
            Slot = reading.Slot,
            Baseline = new MeterValue(meterWh, countedTo, reading.ReceivedAt),
            Report = new MeterReport(meterWh, reading.ReportIdentity),
        };
    }
}

/// <summary>A meter value in Wh, the end of the report that gave it, and when SmartThings received that.</summary>
internal sealed record MeterValue(decimal Wh, DateTimeOffset At, DateTimeOffset? ReceivedAt);

/// <summary>One report of the device, to recognise it when it is seen again.</summary>
internal sealed record MeterReport(decimal Wh, DateTimeOffset? Identity);

/// <summary>A run of reports that follow from each other but not from the baseline.</summary>
internal sealed record CandidateTrack(MeterValue First, MeterValue Last, int Reports);
