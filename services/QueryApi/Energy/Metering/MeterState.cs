using System.Text.Json;

namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>
/// The state of the energy rules between two readings of a unit, stored with the unit as JSON. It can be rebuilt from the stored rows: a
/// trusted row determines all of it (<see cref="AfterTrusted"/>) except <see cref="Former"/>, which follows from the rows since the last
/// trusted one before the last reset.
/// </summary>
internal sealed record MeterState
{
    // The version of the rules. The state of other versions is rebuilt from the rows.
    private const int CurrentRules = 2;

    /// <summary>The state of a unit without readings.</summary>
    public static readonly MeterState Unknown = new() { Rules = CurrentRules };

    public int Rules { get; init; }

    /// <summary>Slot of the newest reading, with or without a meter value.</summary>
    public DateTimeOffset? Slot { get; init; }

    /// <summary>The last trusted meter value, which is above zero.</summary>
    public MeterValue? Baseline { get; init; }

    /// <summary>True when a slot without a reading lies after the baseline.</summary>
    public bool SlotMissed { get; init; }

    /// <summary>The report of the newest reading that had a meter value.</summary>
    public MeterReport? Report { get; init; }

    /// <summary>The suspect reports that may turn out to be a reset.</summary>
    public CandidateTrack? Candidate { get; init; }

    /// <summary>The meter before the last reset, to which it may return.</summary>
    public FormerMeter? Former { get; init; }

    /// <returns>Null if another version of the rules wrote it.</returns>
    public static MeterState? FromJson(string? json) =>
        json is not null && JsonSerializer.Deserialize<MeterState>(json) is { Rules: CurrentRules } state ? state : null;

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>The state after a row whose meter value is trusted.</summary>
    /// <param name="reading">The reading of that row, which has a meter value.</param>
    /// <param name="countedTo">The end of its <see cref="EnergyInterval"/>: up to there, energy is counted.</param>
    public static MeterState AfterTrusted(MeterReading reading, DateTimeOffset countedTo)
    {
        var baseline = MeterValue.Of(reading, countedTo);
        return Unknown with { Slot = reading.Slot, Baseline = baseline, Report = new MeterReport(baseline.Wh, reading.ReportIdentity) };
    }
}

/// <summary>A meter value, and the reports since then.</summary>
/// <param name="Wh">The meter, in Wh.</param>
/// <param name="At">The end of the report that gave it.</param>
/// <param name="ReceivedAt">When SmartThings received that.</param>
/// <param name="Reports">The reports up to now; null where the device gave its report no end.</param>
internal sealed record MeterValue(decimal Wh, DateTimeOffset At, DateTimeOffset? ReceivedAt, SeenReports? Reports)
{
    /// <summary>The value of a reading that has one.</summary>
    public static MeterValue Of(MeterReading reading, DateTimeOffset at) => new(
        reading.MeterWh ?? throw new ArgumentException("A trusted reading has a meter value.", nameof(reading)),
        at,
        reading.ReceivedAt,
        reading.OwnEnd is { } end ? new SeenReports(0, end, reading.ReceivedAt) : null);

    /// <summary>Adds a report if it adjoins those seen before.</summary>
    public MeterValue With(OwnReport? report, decimal? meterWh) =>
        meterWh > 0 && report is not null && Reports is { } seen && (report.Start - seen.End).Duration() <= OwnReport.Adjoining
            ? this with { Reports = new SeenReports(seen.Wh + report.DeltaWh, report.End, report.ReceivedAt) }
            : this;
}

/// <summary>Reports without a gap since a meter value.</summary>
/// <param name="Wh">The energy that they state, in Wh.</param>
/// <param name="End">The end of the last one by the device's clock; at first that of the report that gave the value.</param>
/// <param name="ReceivedAt">When SmartThings received that one.</param>
internal sealed record SeenReports(decimal Wh, DateTimeOffset End, DateTimeOffset? ReceivedAt);

/// <summary>Identifies a report of the device, so that a repeated one is recognised.</summary>
internal sealed record MeterReport(decimal Wh, DateTimeOffset? Identity);

/// <summary>A run of reports that follow from each other but not from the baseline.</summary>
/// <param name="First">The first value.</param>
/// <param name="Last">The last value.</param>
/// <param name="Reports">Number of reports.</param>
/// <param name="FirstOwnWh">The energy that the first report states, in Wh, where it lies after the baseline.</param>
/// <param name="FirstOwnStart">The start of that report.</param>
/// <param name="IsContradicted">True when a rise within the run is not the energy that its report states.</param>
internal sealed record CandidateTrack(
    MeterValue First, MeterValue Last, int Reports, decimal FirstOwnWh, DateTimeOffset FirstOwnStart, bool IsContradicted);

/// <summary>The meter before a reset.</summary>
/// <param name="Wh">Its last trusted value, in Wh.</param>
/// <param name="CountedWh">The energy counted since then, in Wh.</param>
/// <param name="ResetSlot">The slot of the reset.</param>
internal sealed record FormerMeter(decimal Wh, decimal CountedWh, DateTimeOffset ResetSlot);
