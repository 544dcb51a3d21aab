namespace AcMonitoring.QueryApi.Site;

/// <summary>The site of the air conditioners.</summary>
internal sealed class SiteOptions
{
    public const string Section = "Site";

    /// <summary>IANA name of the time zone for days and hours in responses; the time zone of the machine when not set.</summary>
    public string TimeZone { get; set; } = TimeZoneInfo.Local.Id;
}
