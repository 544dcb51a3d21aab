using System.Globalization;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>The texts of alerts: event, start and remedy.</summary>
internal static class AlertText
{
    public static string TokenExpiring(TimeSpan left, DateTimeOffset expiresAt) =>
        $"The SmartThings token expires in {Length(left)}, at {Minute(expiresAt)}: post a new one to /token.";

    public static string TokenExpired(DateTimeOffset expiresAt) =>
        $"The SmartThings token expired at {Minute(expiresAt)}, and nothing is collected without one: post a new one to /token.";

    public static string TokenRenewed(DateTimeOffset expiresAt) => $"The SmartThings token was renewed and is good until {Minute(expiresAt)}.";

    /// <param name="since">End of the first failed poll.</param>
    /// <param name="message">Message of the last poll; it names the cause and, if known, the remedy.</param>
    public static string CollectionFailing(DateTimeOffset since, string message) =>
        $"Collection has failed since {Minute(since)} and is tried again in every slot: {message.TrimEnd('.')}.";

    public static string CollectionRecovered(string message) => $"Collection works again: {message.TrimEnd('.')}.";

    public static string CollectorSilent(DateTimeOffset since) =>
        $"Nothing heard from the Collector since {Minute(since)}: see whether it runs and reaches RabbitMQ.";

    public static string CollectorRecovered(string message) => $"The Collector is heard again: {message.TrimEnd('.')}.";

    /// <param name="problem">The slot, the time and the remedy.</param>
    public static string ClockFault(string problem) => "Readings wait and are stored when the clocks agree. " + problem;

    public const string ClockRecovered = "No reading waits for a clock any more.";

    private static string Minute(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Length(TimeSpan time) => (time.Hours, time.Minutes) switch
    {
        (0, 0) => "less than a minute",
        (0, var minutes) => Count(minutes, "minute"),
        (var hours, 0) => Count(hours, "hour"),
        var (hours, minutes) => $"{Count(hours, "hour")} and {Count(minutes, "minute")}",
    };

    private static string Count(int number, string unit) => number == 1 ? $"1 {unit}" : $"{number} {unit}s";
}
