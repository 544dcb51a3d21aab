namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>The energy of one row of <c>ac_monitoring</c>, as it is stored.</summary>
/// <param name="DeltaKwh">What the reading added, in kWh.</param>
/// <param name="Quality">How it was found, as <see cref="EnergyQualities"/> spells it.</param>
/// <param name="Interval">When it was used; null where the row is not one to count from.</param>
internal sealed record CountedEnergy(decimal DeltaKwh, string Quality, EnergyInterval? Interval)
{
    public const decimal WhPerKwh = 1000;

    /// <summary>A row of the old backend: its energy stays as it was counted then, until <c>recompute-energy</c> counts it.</summary>
    public bool IsImported => Quality == EnergyQuality.Imported.ToText();

    /// <summary>True if the meter value did not count because an operator had excluded it.</summary>
    public bool IsExcluded => Quality == EnergyQuality.Excluded.ToText();

    /// <summary>True where the meter value of the row, if it is above zero, is a baseline.</summary>
    public bool IsTrusted => Interval is not null && (IsImported || EnergyQualities.Trusted.Contains(Quality));

    /// <summary>True if the row has a meter value that was not counted from an earlier one.</summary>
    public bool IsFirst => !HasPredecessor && !IsExcluded && Quality != EnergyQuality.NoMeter.ToText();

    /// <summary>True if the row was counted from an earlier one.</summary>
    public bool HasPredecessor => EnergyQualities.Following.Contains(Quality);

    public static CountedEnergy Of(MeterStep step) => new(step.DeltaWh == 0 ? 0 : step.DeltaWh / WhPerKwh, step.Quality.ToText(), step.Interval);
}
