using System.Collections.Frozen;

namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>How a reading's energy was found; stored with each row, in lower case, as <see cref="EnergyQualities"/> spells it.</summary>
internal enum EnergyQuality
{
    /// <summary>The reading carries no meter value, or a negative one; it adds nothing.</summary>
    NoMeter,

    /// <summary>The unit's first meter value; it adds what the device says of its last report, where that is plausible.</summary>
    First,

    /// <summary>The same report as the reading before; it adds nothing.</summary>
    Repeated,

    /// <summary>The rise of the meter since its last trusted value.</summary>
    Measured,

    /// <summary>As measured, with at least one slot missed in between: the energy of a gap.</summary>
    Recovered,

    /// <summary>The meter fell, or rose more than a unit can use; it adds nothing until later reports explain it.</summary>
    Suspect,

    /// <summary>The meter has gone on from a new value for three reports; it adds the rise since the first of them.</summary>
    Reset,

    /// <summary>A row of the old backend, with the energy that it had counted.</summary>
    Imported,
}

internal static class EnergyQualities
{
    /// <summary>Rows after which the meter's value is trusted and no doubt is open.</summary>
    public static readonly FrozenSet<string> Trusted =
        new[] { EnergyQuality.First, EnergyQuality.Measured, EnergyQuality.Recovered, EnergyQuality.Reset }.Select(ToText).ToFrozenSet();

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
        _ => throw new ArgumentOutOfRangeException(nameof(quality), quality, "There is no such quality."),
    };
}
