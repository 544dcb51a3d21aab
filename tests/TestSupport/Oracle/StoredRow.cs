using System.Globalization;

namespace AcMonitoring.TestSupport.Oracle;

/// <summary>A row of the table ac_monitoring, as far as it matters here.</summary>
/// <param name="DeviceId">Of its unit.</param>
/// <param name="Slot">Its slot.</param>
/// <param name="FanMode">Where the number of the reading stands.</param>
/// <param name="DeltaKwh">Energy since the row before.</param>
/// <param name="CumulativeWh">The unit's meter.</param>
/// <param name="Quality">How the energy was counted; <c>first</c>: nothing to count from.</param>
public sealed record StoredRow(
    string DeviceId, DateTimeOffset Slot, string? FanMode, decimal? DeltaKwh, decimal? CumulativeWh, string Quality)
{
    private const string Prefix = "reading-";

    /// <summary>The number of the reading that it holds; null when that had none.</summary>
    public int? Number => FanMode is not null && FanMode.StartsWith(Prefix, StringComparison.Ordinal)
        ? int.Parse(FanMode.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture)
        : null;
}
