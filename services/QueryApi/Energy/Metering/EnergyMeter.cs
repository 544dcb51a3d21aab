namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>The energy that a reading adds, and what is remembered for the next one.</summary>
/// <param name="DeltaWh">Energy in Wh, never negative.</param>
/// <param name="Quality">How it was found.</param>
/// <param name="Interval">When it was used; null where the reading is not one to count from.</param>
/// <param name="State">What is remembered.</param>
internal sealed record MeterStep(decimal DeltaWh, EnergyQuality Quality, EnergyInterval? Interval, MeterState State);

/// <summary>
/// The rules by which energy is counted from a unit's running meter, in the order of slots. Pure: the same readings give the same
/// energy, in whatever order they arrived. <c>docs/energy.md</c> explains them with examples.
/// </summary>
/// <param name="slotLength">Time between two slots.</param>
/// <param name="maximumKilowatts">More average power than this between two reports is not believed.</param>
internal sealed class EnergyMeter(TimeSpan slotLength, double maximumKilowatts)
{
    // A reset costs the first report of the new track; fewer than three reports may still be a passing fault of the device.
    private const int ReportsOfAReset = 3;
    private static readonly TimeSpan SameReport = TimeSpan.FromSeconds(1);

    /// <param name="state">The state after the unit's previous reading in slot order.</param>
    /// <param name="reading">The next reading.</param>
    public MeterStep Next(MeterState state, MeterReading reading)
    {
        state = state with
        {
            Slot = reading.Slot,
            SlotMissed = state.SlotMissed || reading.Slot - state.Slot >= 2 * slotLength,
        };
        if (reading.MeterWh is not { } meterWh || meterWh < 0)
            return new MeterStep(0, EnergyQuality.NoMeter, null, state);
        if (state.Baseline is not { } baseline)
            return First(reading);
        if (IsRepeated(state.Report, reading, meterWh))
            return new MeterStep(0, EnergyQuality.Repeated, null, state);

        var sinceBaseline = Between(baseline, reading);
        if (Follows(baseline, meterWh, sinceBaseline))
            return Trusted(reading, meterWh - baseline.Wh, state.SlotMissed ? EnergyQuality.Recovered : EnergyQuality.Measured, sinceBaseline);

        state = state with { Report = new MeterReport(meterWh, reading.ReportIdentity) };
        // What SmartThings received before the trusted report is old news, not a meter that has begun anew. Readings come in such an
        // order after the Collector's clock was set back, or its rounds became less frequent.
        if (reading.ReceivedAt < baseline.ReceivedAt)
            return new MeterStep(0, EnergyQuality.Suspect, null, state);

        var track = Track(state.Candidate, reading, meterWh);
        return track.Reports >= ReportsOfAReset
            ? Trusted(reading, meterWh - track.First.Wh, EnergyQuality.Reset, Between(track.First, reading))
            : new MeterStep(0, EnergyQuality.Suspect, null, state with { Candidate = track });
    }

    private MeterStep First(MeterReading reading)
    {
        if (reading.DeltaWh is { } deltaWh and > 0 && IsPlausible(deltaWh, reading.OwnInterval))
            return Trusted(reading, deltaWh, EnergyQuality.First, reading.OwnInterval);
        return Trusted(reading, 0, EnergyQuality.First, EnergyInterval.At(reading.ReportTime));
    }

    private static MeterStep Trusted(MeterReading reading, decimal deltaWh, EnergyQuality quality, EnergyInterval interval) =>
        new(deltaWh, quality, interval, MeterState.AfterTrusted(reading, interval.To));

    private CandidateTrack Track(CandidateTrack? candidate, MeterReading reading, decimal meterWh)
    {
        if (candidate is not null && Between(candidate.Last, reading) is var since && Follows(candidate.Last, meterWh, since))
            return candidate with { Last = new MeterValue(meterWh, since.To, reading.ReceivedAt), Reports = candidate.Reports + 1 };

        var first = new MeterValue(meterWh, reading.ReportTime, reading.ReceivedAt);
        return new CandidateTrack(first, first, 1);
    }

    // Without any time of its own each look is a report: then an equal value says that nothing was used since the look before.
    private static bool IsRepeated(MeterReport? before, MeterReading reading, decimal meterWh) =>
        before is { Identity: { } earlier } && before.Wh == meterWh
        && reading.ReportIdentity is { } now && (now - earlier).Duration() <= SameReport;

    // A device may give a new value under an old report time; then what is known is when we saw it.
    private static EnergyInterval Between(MeterValue before, MeterReading reading)
    {
        var to = reading.ReportTime > before.At ? reading.ReportTime : reading.CollectedAt;
        return new EnergyInterval(before.At < to ? before.At : to, to);
    }

    private bool Follows(MeterValue before, decimal meterWh, EnergyInterval since) =>
        meterWh >= before.Wh && IsPlausible(meterWh - before.Wh, since);

    private bool IsPlausible(decimal wh, EnergyInterval interval) => (double)wh <= maximumKilowatts * 1000 * interval.Length.TotalHours;
}
