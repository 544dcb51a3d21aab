namespace AcMonitoring.QueryApi.Site;

/// <summary>
/// The totals count by another time zone than this process has been told: one that was started later has another <c>Site__TimeZone</c>.
/// Readings wait until it has ended or was told the same.
/// </summary>
internal sealed class OtherCalendarException(string timeZone)
    : Exception($"the totals of hours and days count by another time zone than {timeZone}, which Site__TimeZone says here; they are made anew when the service is started with that");
