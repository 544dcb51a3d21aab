using System.Globalization;

namespace AcMonitoring.TestSupport.Oracle;

/// <summary>The columns of the table ac_monitoring that the oracle compares.</summary>
/// <param name="DeviceId">The unit.</param>
/// <param name="Slot">Its slot.</param>
/// <param name="FanMode">Contains the number of the reading.</param>
/// <param name="DeltaKwh">Energy since the previous row.</param>
/// <param name="CumulativeWh">The unit's meter.</param>
/// <param name="Quality">How the energy was counted; <c>first</c>: nothing to count from.</param>
public sealed record StoredRow(
    string DeviceId, DateTimeOffset Slot, string? FanMode, decimal? DeltaKwh, decimal? CumulativeWh, string Quality)
{
    private const string Prefix = "reading-";

    /// <summary>The number of the reading; null if it has none.</summary>
    public int? Number => FanMode is not null && FanMode.StartsWith(Prefix, StringComparison.Ordinal)
        ? int.Parse(FanMode.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture)
        : null;
}
