namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>The energy that a reading adds, and the meter state after it.</summary>
/// <param name="DeltaWh">Energy in Wh, never negative.</param>
/// <param name="Quality">How the energy was calculated.</param>
/// <param name="Interval">When the energy was used; null if the meter value is not trusted.</param>
/// <param name="State">The state for the next reading.</param>
/// <param name="Rule">The rule that decided.</param>
internal sealed record MeterStep(decimal DeltaWh, EnergyQuality Quality, EnergyInterval? Interval, MeterState State, EnergyRule Rule);

/// <summary>
/// The rules that calculate energy from a unit's running meter, in slot order. Pure: the result depends only on the readings.
/// <c>docs/energy.md</c> explains the rules with examples.
/// </summary>
/// <param name="slotLength">Time between two slots.</param>
/// <param name="maximumKilowatts">The highest credible average power between two reports.</param>
internal sealed class EnergyMeter(TimeSpan slotLength, double maximumKilowatts)
{
    /// <summary>The coarsest step of a meter, in Wh.</summary>
    public const decimal ResolutionWh = 100;

    /// <summary>How long a meter can return to its value before a reset.</summary>
    public static readonly TimeSpan FormerLifetime = TimeSpan.FromDays(31);

    // Fewer reports may be a transient fault of the device.
    private const int ReportsOfAReset = 3;

    // Above this average power a return to the meter before a reset is more likely than a rise of the new one.
    private const double OrdinaryKilowatts = 10;

    private static readonly TimeSpan SameReport = TimeSpan.FromSeconds(1);

    /// <param name="state">The state after the unit's previous reading in slot order.</param>
    /// <param name="reading">The next reading.</param>
    public MeterStep Next(MeterState state, MeterReading reading)
    {
        state = state with
        {
            Slot = reading.Slot,
            SlotMissed = state.SlotMissed || reading.Slot - state.Slot >= 2 * slotLength,
            Former = reading.Slot - state.Former?.ResetSlot < FormerLifetime ? state.Former : null,
        };
        if (reading.IsExcluded)
            return new MeterStep(0, EnergyQuality.Excluded, null, state, EnergyRule.Excluded);
        if (reading.MeterWh is not { } meterWh || meterWh < 0)
            return new MeterStep(0, EnergyQuality.NoMeter, null, state, EnergyRule.NoMeterValue);
        if (state.Baseline is not { } baseline)
            return meterWh > 0 ? First(reading) : new MeterStep(0, EnergyQuality.NoMeter, null, state, EnergyRule.ZeroBeforeFirstValue);
        if (IsRepeated(state.Report, reading, meterWh))
            return new MeterStep(0, EnergyQuality.Repeated, null, state, EnergyRule.SameReport);

        var report = OwnReport.Of(reading, maximumKilowatts);
        var since = Between(baseline, reading);
        if (StartsAtZero(state, baseline, report, meterWh))
            return Reset(baseline, reading, report!.DeltaWh, Within(report, since), EnergyRule.CounterStartedAtZero);

        var isReturn = IsReturn(state.Former, baseline, report, meterWh, since);
        if (IsCredible(baseline, reading, report, since) && (!isReturn || IsOrdinary(baseline, reading)))
        {
            var rule = Unexplained(baseline, report, meterWh) is null ? EnergyRule.RiseWithinMaximumPower : EnergyRule.RiseReported;
            return Measured(state, reading, meterWh - baseline.Wh, since, rule);
        }

        // A report that SmartThings received before the trusted one is outdated and no reset. It occurs after the Collector's clock was set
        // back, or its polls became less frequent.
        if (reading.ReceivedAt < baseline.ReceivedAt)
        {
            return new MeterStep(
                0, EnergyQuality.Suspect, null, state with { Report = new MeterReport(meterWh, reading.ReportIdentity) }, DoubtOf(baseline, reading));
        }

        if (isReturn)
        {
            var returnedWh = Math.Max(0, meterWh - state.Former!.Wh - state.Former.CountedWh);
            return Measured(state with { Former = null }, reading, returnedWh, since, EnergyRule.ReturnAfterReset);
        }

        if (meterWh > 0 && meterWh < baseline.Wh && report?.DeltaWh > 0 && IsLater(report, baseline) && Unexplained(baseline, report, meterWh) < -ResolutionWh)
            return Reset(baseline, reading, report!.DeltaWh, Within(report, since), EnergyRule.MeterFellWithEnergy);
        return Doubtful(state, reading, report, since);
    }

    /// <summary>The state after a stored row whose energy stays, even if other rules or settings calculated it.</summary>
    /// <param name="before">The state after the row before it; after a reset, that row is the last trusted one before the reset or a later one.</param>
    /// <param name="reading">The reading of the row.</param>
    /// <param name="stored">Its energy.</param>
    public MeterState StateAfter(MeterState before, MeterReading reading, CountedEnergy stored)
    {
        // If the earlier rows were removed, a doubtful meter value is no first one.
        if (before.Baseline is null && stored is { HasPredecessor: true, IsTrusted: false })
            return before;
        var step = Next(before, reading);
        if (CountedEnergy.Of(step) == stored || !stored.IsTrusted || !(reading.MeterWh > 0))
            return step.State;
        var state = MeterState.AfterTrusted(reading, stored.Interval!.Value.To);
        return stored.Quality == EnergyQuality.Reset.ToText() && before.Baseline is not null
            ? state with { Former = new FormerMeter(before.Baseline.Wh, stored.DeltaKwh * CountedEnergy.WhPerKwh, reading.Slot) }
            : state;
    }

    /// <summary>
    /// True if a device with a new id is an existing unit, because it continues that unit's meter. The caller compares name and location.
    /// </summary>
    /// <param name="state">The state after the last reading under the old id.</param>
    /// <param name="first">The first reading under the new id that has a meter value above zero.</param>
    public static bool Continues(MeterState state, MeterReading first) =>
        state.Baseline is { } baseline && first.MeterWh is { } meterWh && meterWh > 0
        && (IsRepeated(state.Report, first, meterWh) || Math.Abs(meterWh - (first.DeltaWh ?? 0) - baseline.Wh) <= ResolutionWh);

    /// <summary>The rule by which a report is suspect that does not continue from a trusted meter value.</summary>
    /// <param name="baseline">The trusted value before the report.</param>
    public EnergyRule DoubtOf(MeterValue baseline, MeterReading reading)
    {
        if (reading.ReceivedAt < baseline.ReceivedAt)
            return EnergyRule.OutdatedReport;
        if (reading.MeterWh is not { } meterWh || meterWh == 0)
            return EnergyRule.MeterAtZero;
        if (meterWh < baseline.Wh)
            return EnergyRule.MeterFell;
        return Unexplained(baseline, OwnReport.Of(reading, maximumKilowatts), meterWh) is null
            ? EnergyRule.RiseAboveMaximumPower
            : EnergyRule.RiseNotReported;
    }

    private MeterStep First(MeterReading reading)
    {
        if (reading.DeltaWh is { } deltaWh and > 0 && !IsAbove(maximumKilowatts, deltaWh, reading.OwnInterval.Length))
            return Trusted(reading, deltaWh, EnergyQuality.First, reading.OwnInterval, EnergyRule.FirstValue);
        return Trusted(reading, 0, EnergyQuality.First, EnergyInterval.At(reading.ReportTime), EnergyRule.FirstValue);
    }

    private static MeterStep Measured(MeterState state, MeterReading reading, decimal deltaWh, EnergyInterval since, EnergyRule rule) =>
        Trusted(
            reading, deltaWh, state.SlotMissed ? EnergyQuality.Recovered : EnergyQuality.Measured, since, rule,
            state.Former is { } former ? former with { CountedWh = former.CountedWh + deltaWh } : null);

    private static MeterStep Reset(MeterValue baseline, MeterReading reading, decimal deltaWh, EnergyInterval interval, EnergyRule rule) =>
        Trusted(reading, deltaWh, EnergyQuality.Reset, interval, rule, new FormerMeter(baseline.Wh, deltaWh, reading.Slot));

    private static MeterStep Trusted(
        MeterReading reading, decimal deltaWh, EnergyQuality quality, EnergyInterval interval, EnergyRule rule, FormerMeter? former = null) =>
        new(deltaWh, quality, interval, MeterState.AfterTrusted(reading, interval.To) with { Former = former }, rule);

    /// <summary>A report that neither continues the meter nor confirms a reset is suspect, until the third report of its track decides.</summary>
    private MeterStep Doubtful(MeterState state, MeterReading reading, OwnReport? report, EnergyInterval since)
    {
        var (baseline, meterWh) = (state.Baseline!, reading.MeterWh!.Value);
        var track = Track(state.Candidate, baseline, reading, report, since);
        if (track.Reports < ReportsOfAReset || meterWh == 0)
        {
            var suspected = state with
            {
                Report = new MeterReport(meterWh, reading.ReportIdentity),
                Baseline = baseline.With(report, meterWh),
                Candidate = track,
            };
            return new MeterStep(0, EnergyQuality.Suspect, null, suspected, DoubtOf(baseline, reading));
        }

        // The reported energy is unreliable, so the meter alone decides.
        if (track.IsContradicted && Follows(baseline, reading))
            return Measured(state, reading, meterWh - baseline.Wh, since, EnergyRule.ReportsUnreliable);

        var ownWh = track.IsContradicted ? 0 : track.FirstOwnWh;
        var interval = Between(track.First, reading);
        var from = track.FirstOwnStart > baseline.At ? track.FirstOwnStart : baseline.At;
        if (!track.IsContradicted && from < interval.From)
            interval = interval with { From = from };
        return Reset(baseline, reading, meterWh - track.First.Wh + ownWh, interval, EnergyRule.ThirdReport);
    }

    private CandidateTrack Track(CandidateTrack? candidate, MeterValue baseline, MeterReading reading, OwnReport? report, EnergyInterval sinceBaseline)
    {
        var meterWh = reading.MeterWh!.Value;
        if (candidate is not null && Between(candidate.Last, reading) is var since && Follows(candidate.Last, reading)
            && (candidate.Last.Wh > 0 || IsStart(candidate.Last, baseline, reading, report)))
        {
            return candidate with
            {
                Last = MeterValue.Of(reading, since.To),
                Reports = candidate.Reports + 1,
                IsContradicted = candidate.IsContradicted || !Agrees(candidate.Last, report, meterWh, since),
            };
        }

        var first = MeterValue.Of(reading, sinceBaseline.To);
        var isOwn = meterWh > 0 && IsLater(report, baseline);
        return new CandidateTrack(first, first, 1, isOwn ? report!.DeltaWh : 0, isOwn ? report!.Start : first.At, IsContradicted: false);
    }

    // After zeros, a return to about the former value is not a rise from zero.
    private static bool IsStart(MeterValue zero, MeterValue baseline, MeterReading reading, OwnReport? report) =>
        reading.MeterWh < baseline.Wh && IsOrdinary(zero, reading) && !(Unexplained(zero, report, reading.MeterWh.Value) > ResolutionWh);

    /// <summary>
    /// True when the meter rose by what its reports state, those seen and those that may have been missed. Without such evidence, by no more
    /// than the maximum power allows.
    /// </summary>
    private bool IsCredible(MeterValue before, MeterReading reading, OwnReport? report, EnergyInterval since)
    {
        var meterWh = reading.MeterWh!.Value;
        if (Unexplained(before, report, meterWh) is not { } wh)
            return Follows(before, reading);
        return meterWh >= before.Wh && (wh >= -ResolutionWh || !IsLater(report, before)) && IsExplained(before, report!, wh, since);
    }

    /// <summary>
    /// True when the meter continues from its value before the reset, as if there had been none: it rose by what was counted since then, what its
    /// reports state, and what may have been missed.
    /// </summary>
    private bool IsReturn(FormerMeter? former, MeterValue baseline, OwnReport? report, decimal meterWh, EnergyInterval since)
    {
        if (former is null || meterWh < former.Wh)
            return false;
        var expected = baseline with { Wh = former.Wh + former.CountedWh };
        return Unexplained(expected, report, meterWh) is { } wh
            && wh >= -ResolutionWh && IsExplained(expected, report!, wh, since);
    }

    /// <summary>
    /// True when the counter started at zero during a report, because it states its whole meter as its energy. A meter that did not fall
    /// must have started while no report was seen.
    /// </summary>
    private static bool StartsAtZero(MeterState state, MeterValue baseline, OwnReport? report, decimal meterWh) =>
        meterWh > 0 && report?.DeltaWh == meterWh && IsLater(report, baseline)
        && (meterWh < baseline.Wh || (state.Candidate is null && report.Start > baseline.Reports!.End + OwnReport.Adjoining));

    private static bool IsLater(OwnReport? report, MeterValue baseline) => report?.Start >= baseline.Reports?.End - OwnReport.Adjoining;

    private bool Agrees(MeterValue before, OwnReport? report, decimal meterWh, EnergyInterval since) =>
        Unexplained(before, report, meterWh) is not { } wh || (wh >= -ResolutionWh && IsExplained(before, report!, wh, since));

    /// <summary>The part of a rise that no report states; null without evidence.</summary>
    private static decimal? Unexplained(MeterValue before, OwnReport? report, decimal meterWh) =>
        report is not null && before.Reports is { } seen ? meterWh - report.DeltaWh - before.Wh - seen.Wh : null;

    /// <summary>True if the resolution of the meter and missed reports can account for the part of a rise that no report states.</summary>
    private bool IsExplained(MeterValue before, OwnReport report, decimal unexplainedWh, EnergyInterval since)
    {
        if (unexplainedWh <= ResolutionWh)
            return true;

        var gap = report.GapAfter(before.Reports!) - OwnReport.Adjoining;
        // A device's clock that was set right may jump by years.
        if (IsLater(report, before) && gap > since.Length)
            gap = since.Length;
        return !IsAbove(maximumKilowatts, unexplainedWh - ResolutionWh, gap);
    }

    // Without report times each reading is a report: an equal value means that nothing was used since the previous reading.
    private static bool IsRepeated(MeterReport? before, MeterReading reading, decimal meterWh) =>
        before is { Identity: { } earlier } && before.Wh == meterWh
        && reading.ReportIdentity is { } now && (now - earlier).Duration() <= SameReport;

    // If a device sends a new value with an old report time, the time of the reading counts.
    private static EnergyInterval Between(MeterValue before, MeterReading reading)
    {
        var to = reading.ReportTime > before.At ? reading.ReportTime : reading.CollectedAt;
        return new EnergyInterval(before.At < to ? before.At : to, to);
    }

    private static EnergyInterval Within(OwnReport report, EnergyInterval since) =>
        since.Length > report.Length ? since with { From = since.To - report.Length } : since;

    private bool Follows(MeterValue before, MeterReading reading) =>
        reading.MeterWh >= before.Wh && !IsAbove(maximumKilowatts, reading.MeterWh.Value - before.Wh, Elapsed(before, reading));

    private static bool IsOrdinary(MeterValue before, MeterReading reading) =>
        !IsAbove(OrdinaryKilowatts, reading.MeterWh!.Value - before.Wh, Elapsed(before, reading));

    /// <summary>The time in which the meter rose. If the device's clock was set back, SmartThings' clock counts.</summary>
    private static TimeSpan Elapsed(MeterValue before, MeterReading reading)
    {
        var reported = Between(before, reading).Length;
        var received = reading.ReceivedAt - before.ReceivedAt;
        return received > reported ? received.Value : reported;
    }

    internal static bool IsAbove(double kilowatts, decimal wh, TimeSpan time) => (double)wh > kilowatts * 1000 * time.TotalHours;
}
