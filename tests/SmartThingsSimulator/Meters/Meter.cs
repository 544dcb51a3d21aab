namespace AcMonitoring.SmartThingsSimulator.Meters;

/// <summary>
/// A unit's lifetime energy as a pure function of time. The energy of a week has a closed form (linear with seasons) and is distributed over
/// the runs of its seven days. So the cost of a reading does not depend on the year, and no reading needs the previous one.
/// </summary>
internal sealed class Meter
{
    private const double WeeksPerYear = 365.2425 / 7;
    private const double Summer = 31;
    private const double SummerAndWinterSwing = 0.2;
    private const double SummerSwing = 0.3;
    private const double WeekSwing = 0.3;

    private readonly ulong _unit;
    private readonly Habit _habit;
    private readonly double _wattHoursPerWeek;
    private readonly long _firstWeek;
    private readonly double _base;

    /// <param name="unit">The unit's seed.</param>
    /// <param name="habit">When the unit runs.</param>
    /// <param name="watts">Mean electrical power while it runs.</param>
    /// <param name="installed">Day of the site's time on which the meter started.</param>
    public Meter(ulong unit, Habit habit, double watts, long installed)
    {
        _unit = unit;
        _habit = habit;
        _wattHoursPerWeek = watts * habit.SecondsPerWeek / 3_600;
        _firstWeek = SiteTime.WeekOf(installed);
        _base = WeeksOfUse(_firstWeek);
    }

    /// <summary>Energy since the meter started, in Wh. It never decreases.</summary>
    public double EnergyAt(long second)
    {
        var day = SiteTime.DayOf(second);
        var week = SiteTime.WeekOf(day);
        var before = EnergyBefore(week);
        var after = EnergyBefore(week + 1);

        double used = 0, all = 0;
        for (var d = week * 7; d < week * 7 + 7; d++)
        {
            var run = _habit.RunOn(_unit, d);
            if (d < day)
                used += run.Weight;
            else if (d == day)
                used += run.Weight * run.UsedBy(SiteTime.SecondOfDay(second));
            all += run.Weight;
        }

        return Math.Min(after, before + (after - before) * (used / all));
    }

    /// <summary>Power at that second in W.</summary>
    public double PowerAt(long second)
    {
        var day = SiteTime.DayOf(second);
        var run = _habit.RunOn(_unit, day);
        if (!run.Exists)
            return 0;

        var week = SiteTime.WeekOf(day);
        double all = 0;
        for (var d = week * 7; d < week * 7 + 7; d++)
            all += _habit.RunOn(_unit, d).Weight;
        var meanWatts = (EnergyBefore(week + 1) - EnergyBefore(week)) / all * run.Intensity * 3_600;
        return meanWatts * run.PowerAt(SiteTime.SecondOfDay(second));
    }

    private double EnergyBefore(long week) => week <= _firstWeek ? 0 : Math.Max(0, WeeksOfUse(week) - _base) * _wattHoursPerWeek;

    // The slope stays above 1 - 0.2 - 0.3 - 0.3, so the meter never decreases.
    private double WeeksOfUse(long week)
    {
        var phase = Math.Tau * (week - Summer) / WeeksPerYear;
        var seasons = SummerSwing * Math.Sin(phase) + SummerAndWinterSwing / 2 * Math.Sin(2 * phase);
        return week + WeekSwing * Chance.Share(_unit, Draw.Week, week) + seasons * WeeksPerYear / Math.Tau;
    }
}
