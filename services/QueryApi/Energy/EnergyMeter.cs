namespace AcMonitoring.QueryApi.Energy;

/// <summary>The energy that a reading adds, and what is remembered for the next one.</summary>
/// <param name="DeltaWh">Energy in Wh, never negative.</param>
internal sealed record MeterStep(decimal DeltaWh, EnergyQuality Quality, MeterState State);

/// <summary>
/// The rules by which energy is counted from a unit's running meter, in the order of slots. Pure: the same readings give the same
/// energy, in whatever order they arrived.
/// </summary>
/// <param name="slotLength">Time between two slots.</param>
/// <param name="maximumKilowatts">More average power than this between two reports is not believed.</param>
internal sealed class EnergyMeter(TimeSpan slotLength, double maximumKilowatts)
{
    // A reset costs the first report of the new track; fewer than three reports may still be a passing fault of the device.
    private const int ReportsOfAReset = 3;
    private static readonly TimeSpan SameReport = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AssumedReportSpan = TimeSpan.FromHours(1);

    /// <param name="state">The state after the unit's previous reading in slot order.</param>
    /// <param name="reading">The next reading.</param>
    public MeterStep Next(MeterState state, MeterReading reading)
    {
        state = state with
        {
            Slot = reading.Slot,
            SlotMissed = state.SlotMissed || reading.Slot - state.Slot > slotLength,
        };
        if (reading.MeterWh is not { } meterWh)
            return new MeterStep(0, EnergyQuality.NoMeter, state);
        if (state.Baseline is not { } baseline)
            return new MeterStep(OwnDelta(reading), EnergyQuality.First, MeterState.AfterTrusted(reading));
        if (IsRepeated(state.Report, reading, meterWh))
            return new MeterStep(0, EnergyQuality.Repeated, state);

        var value = new MeterValue(meterWh, reading.ReportTime, reading.CollectedAt);
        if (Follows(baseline, value))
        {
            var quality = state.SlotMissed ? EnergyQuality.Recovered : EnergyQuality.Measured;
            return new MeterStep(meterWh - baseline.Wh, quality, MeterState.AfterTrusted(reading));
        }

        var track = state.Candidate is { } candidate && Follows(candidate.Last, value)
            ? candidate with { Last = value, Reports = candidate.Reports + 1 }
            : new CandidateTrack(meterWh, value, 1);
        return track.Reports >= ReportsOfAReset
            ? new MeterStep(meterWh - track.FirstWh, EnergyQuality.Reset, MeterState.AfterTrusted(reading))
            : new MeterStep(0, EnergyQuality.Suspect, state with
            {
                Candidate = track,
                Report = new MeterReport(meterWh, reading.ReportIdentity),
            });
    }

    private static bool IsRepeated(MeterReport? before, MeterReading reading, decimal meterWh) =>
        before is not null && before.Wh == meterWh && (before.Identity, reading.ReportIdentity) switch
        {
            ({ } earlier, { } now) => (now - earlier).Duration() <= SameReport,
            (null, null) => true,
            _ => false,
        };

    private bool Follows(MeterValue before, MeterValue now)
    {
        // A device may give a new value under an old report time; then the time between our looks is what is known.
        var elapsed = now.At > before.At ? now.At - before.At : now.SeenAt - before.SeenAt;
        return now.Wh >= before.Wh && IsPlausible(now.Wh - before.Wh, elapsed);
    }

    private decimal OwnDelta(MeterReading reading) =>
        reading.DeltaWh is { } deltaWh and >= 0 && IsPlausible(deltaWh, reading.ReportSpan ?? AssumedReportSpan) ? deltaWh : 0;

    private bool IsPlausible(decimal wh, TimeSpan elapsed) => (double)wh <= maximumKilowatts * 1000 * elapsed.TotalHours;
}
