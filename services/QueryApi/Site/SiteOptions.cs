namespace AcMonitoring.QueryApi.Site;

/// <summary>Where the air conditioners are.</summary>
internal sealed class SiteOptions
{
    public const string Section = "Site";

    /// <summary>IANA name of the time zone whose days and hours the answers count in; the machine's own when not given.</summary>
    public string TimeZone { get; set; } = TimeZoneInfo.Local.Id;
}
