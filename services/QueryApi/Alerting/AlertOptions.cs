using System.Globalization;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>The receiver of alerts, and the thresholds.</summary>
internal sealed class AlertOptions
{
    public const string Section = "Alerts";

    /// <summary>
    /// The address to which alerts are posted as JSON, such as an incoming webhook of Slack. Without it there are no alerts. The address is a
    /// secret, because it is sufficient to post messages.
    /// </summary>
    [HttpAddress(ErrorMessage = "Alerts__WebhookUrl must be an http or https address.")]
    public Uri? WebhookUrl { get; set; }

    /// <summary>Remaining lifetimes of the token that trigger an alert, separated by commas, each less than 24 hours; empty for none.</summary>
    public string TokenExpiring { get; set; } = "04:00:00,01:00:00";

    /// <summary>Parses <see cref="TokenExpiring"/>.</summary>
    /// <returns>Null if it is invalid.</returns>
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
