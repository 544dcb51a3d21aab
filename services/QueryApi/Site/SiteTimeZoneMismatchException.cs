namespace AcMonitoring.QueryApi.Site;

/// <summary>
/// The rollups belong to another time zone than that of this process: a process that started later has another <c>Site__TimeZone</c>.
/// Readings stay in the queue until both processes have the same setting.
/// </summary>
internal sealed class SiteTimeZoneMismatchException(string timeZone)
    : Exception($"the rollups of hours and days belong to another time zone than {timeZone}, the value of Site__TimeZone; a restart of the service with that value rebuilds them");
