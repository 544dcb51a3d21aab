using System.Globalization;
using System.Text.Json.Serialization;
using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.QueryApi.History;

/// <summary>Why the energy of a reading needs an explanation, for programs and in a sentence. Energy in kWh.</summary>
/// <param name="Code">
/// meter_at_zero, meter_fell, rise_not_reported, rise_above_maximum, report_outdated, not_credible where the counted value before it is gone,
/// excluded, or correction.
/// </param>
/// <param name="CountedMeterKWh">The last counted meter value before the reading.</param>
/// <param name="RiseKWh">The rise of the meter since then, negative if it fell: the energy that is not counted.</param>
/// <param name="ReportedKWh">The energy that the unit's own report states.</param>
/// <param name="Reason">The operator's reason for the exclusion or correction.</param>
internal sealed record HistoryNote(string Code, decimal? CountedMeterKWh, decimal? RiseKWh, decimal? ReportedKWh, string? Reason = null)
{
    /// <summary>The explanation in English.</summary>
    [JsonIgnore]
    public string Sentence { get; init; } = "";

    /// <summary>The note of an excluded reading.</summary>
    /// <param name="reason">The operator's reason; null if it is unknown.</param>
    public static HistoryNote OfExcluded(string? reason) =>
        new("excluded", null, null, null, reason) { Sentence = $"Excluded by an operator: {reason ?? "no reason is known"}" };

    /// <summary>The note of energy that an operator added.</summary>
    /// <param name="reason">The operator's reason; null if it is unknown.</param>
    public static HistoryNote OfCorrection(string? reason) =>
        new("correction", null, null, null, reason) { Sentence = $"Energy added by an operator: {reason ?? "no reason is known"}" };

    /// <summary>The note of a suspect reading.</summary>
    /// <param name="trusted">The last row before it whose meter value is trusted; null if there is none.</param>
    public static HistoryNote OfSuspect(EnergyMeter meter, MeterReading reading, ReadingRow? trusted)
    {
        if (trusted?.Stored?.Interval is not { } counted || reading.MeterWh is not { } meterWh)
            return new HistoryNote("not_credible", null, null, null) { Sentence = "The meter value is not credible: not counted." };

        var baseline = MeterValue.Of(trusted.Meter, counted.To);
        var (countedKwh, riseKwh, reportedKwh) = (Kwh(baseline.Wh), Kwh(meterWh - baseline.Wh), Kwh(reading.DeltaWh ?? 0));
        var (code, sentence) = meter.DoubtOf(baseline, reading) switch
        {
            EnergyRule.OutdatedReport => ("report_outdated", "SmartThings received this report before the one that was counted last: not counted."),
            EnergyRule.MeterAtZero => ("meter_at_zero", Text($"The meter shows 0 instead of at least {countedKwh:0.000} kWh: not counted.")),
            EnergyRule.MeterFell => ("meter_fell", Text($"The meter fell by {-riseKwh:0.000} kWh: not counted.")),
            EnergyRule.RiseNotReported => (
                "rise_not_reported", Text($"The meter rose by {riseKwh:0.000} kWh, the unit's own report says {reportedKwh:0.000} kWh: not counted.")),
            _ => (
                "rise_above_maximum",
                Text($"The meter rose by {riseKwh:0.000} kWh, more than the maximum power allows, and the unit's report confirms no energy: not counted.")),
        };
        var next = Text($" The next report that continues from {countedKwh:0.000} kWh counts the energy of the whole time.");
        return new HistoryNote(code, countedKwh, riseKwh, reading.DeltaWh is null ? null : reportedKwh) { Sentence = sentence + next };
    }

    private static decimal Kwh(decimal wh) => wh / CountedEnergy.WhPerKwh;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
