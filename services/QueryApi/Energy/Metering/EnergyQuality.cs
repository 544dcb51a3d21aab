using System.Collections.Frozen;

namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>How the energy of a reading was calculated; stored with each row as <see cref="EnergyQualities.ToText"/> returns it.</summary>
internal enum EnergyQuality
{
    /// <summary>The reading has no meter value, a negative one, or zero before the first one above zero; it adds nothing.</summary>
    NoMeter,

    /// <summary>The unit's first meter value; it adds the energy of the device's last report, if plausible.</summary>
    First,

    /// <summary>The same report as the reading before; it adds nothing.</summary>
    Repeated,

    /// <summary>The rise of the meter since its last trusted value.</summary>
    Measured,

    /// <summary>As measured, with at least one slot missed in between: the energy of a gap.</summary>
    Recovered,

    /// <summary>The meter fell, or its rise is not credible; it adds nothing until later reports explain it.</summary>
    Suspect,

    /// <summary>The meter counts from a new value, as its report states or three reports show; it adds the energy that these state.</summary>
    Reset,

    /// <summary>A row of the old backend, with the energy that it had counted.</summary>
    Imported,

    /// <summary>An operator took the meter value out of the count; it adds nothing.</summary>
    Excluded,
}

internal static class EnergyQualities
{
    /// <summary>Rows whose meter value is trusted if it is above zero.</summary>
    public static readonly FrozenSet<string> Trusted =
        new[] { EnergyQuality.First, EnergyQuality.Measured, EnergyQuality.Recovered, EnergyQuality.Reset }.Select(ToText).ToFrozenSet();

    /// <summary>Rows that are never the first of their unit with a meter value.</summary>
    public static readonly FrozenSet<string> Following =
        new[] { EnergyQuality.Repeated, EnergyQuality.Measured, EnergyQuality.Recovered, EnergyQuality.Suspect, EnergyQuality.Reset }
            .Select(ToText).ToFrozenSet();

    public static string ToText(this EnergyQuality quality) => quality switch
    {
        EnergyQuality.NoMeter => "no_meter",
        EnergyQuality.First => "first",
        EnergyQuality.Repeated => "repeated",
        EnergyQuality.Measured => "measured",
        EnergyQuality.Recovered => "recovered",
        EnergyQuality.Suspect => "suspect",
        EnergyQuality.Reset => "reset",
        EnergyQuality.Imported => "imported",
        EnergyQuality.Excluded => "excluded",
        _ => throw new ArgumentOutOfRangeException(nameof(quality), quality, "There is no such quality."),
    };
}
