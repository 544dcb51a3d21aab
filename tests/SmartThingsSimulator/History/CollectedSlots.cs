using AcMonitoring.SmartThingsSimulator.Meters;

namespace AcMonitoring.SmartThingsSimulator.History;

/// <summary>
/// The slots of the history that a Collector has read. They depend on the calendar only, so a repeated history, or one that begins on another
/// day, is the same.
/// </summary>
internal static class CollectedSlots
{
    private const int Tuesday = 1;
    private const int Wednesday = 2;
    private const int Thursday = 3;
    private const int OutageFrom = 21 * 3_600;
    private const int OutageTo = 5 * 3_600;

    /// <param name="slot">UTC.</param>
    /// <param name="unit">0 for the first unit of the site.</param>
    /// <param name="units">Number of units.</param>
    /// <returns>
    /// False from Tuesday 21:00 to Wednesday 05:00 of the site's time (an outage of the Collector), and on Thursday for one unit, a different
    /// one each week (an outage of its network).
    /// </returns>
    public static bool Contains(DateTimeOffset slot, int unit, int units)
    {
        var second = SiteTime.SecondOf(slot);
        var day = SiteTime.DayOf(second);
        return SiteTime.WeekdayOf(day) switch
        {
            Tuesday => SiteTime.SecondOfDay(second) < OutageFrom,
            Wednesday => SiteTime.SecondOfDay(second) >= OutageTo,
            Thursday => unit != SiteTime.WeekOf(day) % units,
            _ => true,
        };
    }
}
