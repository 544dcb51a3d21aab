using System.ComponentModel.DataAnnotations;

namespace AcMonitoring.QueryApi.Site;

/// <summary>The Collector's rhythm, as far as the QueryApi must know it. The setting is the Collector's own.</summary>
internal sealed class PollingOptions
{
    public const string Section = "SmartThings";

    /// <summary>
    /// The longest slot, as .NET and SQL both read it. A reading's slot begins at most so long before it was collected, which lets
    /// queries by time use the index by slot.
    /// </summary>
    public const string LongestSlot = "01:00:00";

    /// <summary>Time between two rounds; the length of a slot.</summary>
    [Range(typeof(TimeSpan), "00:00:01", LongestSlot, ErrorMessage = $"SmartThings__PollInterval must be from 00:00:01 to {LongestSlot}.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Without news for this long, something is wrong: a unit's reading is stale, the Collector silent.</summary>
    public TimeSpan SilenceLimit => 2 * PollInterval;
}
