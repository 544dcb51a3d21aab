namespace AcMonitoring.SmartThingsSimulator.Meters;

/// <summary>
/// The site's local time in whole seconds since a Monday at midnight. The site's zone is UTC+1 all year, so a day always has 86,400 s.
/// </summary>
internal static class SiteTime
{
    public const int Day = 86_400;

    private static readonly DateTimeOffset Start = new(2018, 1, 1, 0, 0, 0, TimeSpan.FromHours(1));

    public static long SecondOf(DateTimeOffset instant) => FloorDiv((instant - Start).Ticks, TimeSpan.TicksPerSecond);

    public static DateTimeOffset InstantOf(long second) => Start.AddSeconds(second).ToUniversalTime();

    public static long DayOf(long second) => FloorDiv(second, Day);

    public static int SecondOfDay(long second) => (int)(second - DayOf(second) * Day);

    public static long WeekOf(long day) => FloorDiv(day, 7);

    /// <returns>0 for Monday to 6 for Sunday.</returns>
    public static int WeekdayOf(long day) => (int)(day - WeekOf(day) * 7);

    public static int MonthOf(long day) => Start.AddDays(day).Month;

    public static long FloorDiv(long value, long divisor) => value / divisor - (value % divisor < 0 ? 1 : 0);
}
