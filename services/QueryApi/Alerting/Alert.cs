namespace AcMonitoring.QueryApi.Alerting;

/// <summary>Something that somebody is to be told, once.</summary>
/// <param name="Subject">What it is about: one of <see cref="AlertSubject"/>.</param>
/// <param name="Episode">Which trouble of the subject: the same text whoever finds it, and whenever.</param>
/// <param name="Event">What happened: one of <see cref="AlertEvent"/>.</param>
/// <param name="Text">One plain sentence.</param>
internal sealed record Alert(string Subject, string Episode, string Event, string Text)
{
    /// <summary>Of <see cref="AlertEvent.TokenExpiring"/>: the time before the end that was passed.</summary>
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
}

/// <summary>The names that receivers see.</summary>
internal static class AlertEvent
{
    public const string TokenExpiring = "token_expiring";
    public const string TokenExpired = "token_expired";
    public const string CollectionFailing = "collection_failing";
    public const string CollectorSilent = "collector_silent";
    public const string Recovered = "recovered";
}
