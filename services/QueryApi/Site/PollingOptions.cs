using System.ComponentModel.DataAnnotations;

namespace AcMonitoring.QueryApi.Site;

/// <summary>The poll interval of the Collector; both services read the same setting.</summary>
internal sealed class PollingOptions
{
    public const string Section = "SmartThings";

    /// <summary>
    /// The maximum poll interval, in a format that .NET and SQL read. A slot starts at most this long before its reading is collected, so queries
    /// by time can use the index by slot.
    /// </summary>
    public const string MaxPollInterval = "01:00:00";

    /// <summary>Time between two polls; the length of a slot.</summary>
    [Range(typeof(TimeSpan), "00:00:01", MaxPollInterval, ErrorMessage = $"SmartThings__PollInterval must be from 00:00:01 to {MaxPollInterval}.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A unit without a reading for this long is stale; a Collector without a poll result for this long is silent.</summary>
    public TimeSpan SilenceLimit => 2 * PollInterval;
}
