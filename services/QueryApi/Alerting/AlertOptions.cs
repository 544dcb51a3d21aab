using System.Globalization;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>Who is told when collection needs somebody, and how early.</summary>
internal sealed class AlertOptions
{
    public const string Section = "Alerts";

    /// <summary>
    /// Where alerts are posted as JSON, such as an incoming webhook of Slack; none are raised where it is not set. A secret: whoever knows
    /// it can write there.
    /// </summary>
    [HttpAddress(ErrorMessage = "Alerts__WebhookUrl must be an http or https address.")]
    public Uri? WebhookUrl { get; set; }

    /// <summary>Times before the token's end at which it is told, separated by commas, each less than its life of 24 hours; empty: none.</summary>
    public string TokenExpiring { get; set; } = "04:00:00,01:00:00";

    /// <summary>The times of <see cref="TokenExpiring"/>.</summary>
    /// <returns>Null where they cannot be read.</returns>
    public IReadOnlyList<TimeSpan>? Thresholds()
    {
        if (string.IsNullOrWhiteSpace(TokenExpiring))
            return [];

        var thresholds = new List<TimeSpan>();
        foreach (var item in TokenExpiring.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!TimeSpan.TryParseExact(item, "c", CultureInfo.InvariantCulture, out var threshold)
                || threshold <= TimeSpan.Zero
                || threshold >= TimeSpan.FromHours(24))
            {
                return null;
            }

            thresholds.Add(threshold);
        }

        return thresholds;
    }
}
