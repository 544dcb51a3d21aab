namespace AcMonitoring.QueryApi.Alerting;

/// <summary>An alert, which is sent once.</summary>
/// <param name="Subject">One of <see cref="AlertSubject"/>.</param>
/// <param name="Episode">Identifies one problem of the subject. All replicas compute the same text, at any time.</param>
/// <param name="Event">One of <see cref="AlertEvent"/>.</param>
/// <param name="Text">One plain sentence.</param>
internal sealed record Alert(string Subject, string Episode, string Event, string Text)
{
    /// <summary>Code of the cause; null if the event names it.</summary>
    public string? Reason { get; init; }

    /// <summary>For <see cref="AlertEvent.TokenExpiring"/>: the remaining lifetime that triggers the alert.</summary>
    public TimeSpan Threshold { get; init; }

    public string Severity => Event switch
    {
        AlertEvent.TokenExpiring => "warning",
        AlertEvent.Recovered => "info",
        _ => "critical",
    };
}

internal static class AlertSubject
{
    public const string Token = "token";
    public const string Collection = "collection";
    public const string Collector = "collector";
    public const string Clock = "clock";
}

/// <summary>The event names in webhook requests.</summary>
internal static class AlertEvent
{
    public const string TokenExpiring = "token_expiring";
    public const string TokenExpired = "token_expired";
    public const string CollectionFailing = "collection_failing";
    public const string CollectorSilent = "collector_silent";
    public const string ClockFault = "clock_fault";
    public const string Recovered = "recovered";
}
