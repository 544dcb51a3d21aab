namespace AcMonitoring.SmartThingsSimulator.Meters;

/// <summary>When the units of one kind of room run: at most once a day, from a time of a span to a time of a span.</summary>
/// <param name="OnFrom">Earliest second of the day at which a run begins.</param>
/// <param name="OnTo">Latest such second.</param>
/// <param name="OffFrom">Earliest second of the day at which a run ends.</param>
/// <param name="OffTo">Latest such second.</param>
/// <param name="Workdays">Share of the days from Monday to Friday with a run. On Wednesday there always is one.</param>
/// <param name="Weekends">Share of the Saturdays and Sundays with a run.</param>
internal sealed record Habit(int OnFrom, int OnTo, int OffFrom, int OffTo, double Workdays, double Weekends)
{
    private const int Hour = 3_600;
    private const int Wednesday = 2;
    private const int Saturday = 5;

    public static readonly Habit AroundTheClock = new(0, 0, SiteTime.Day, SiteTime.Day, 1, 1);
    public static readonly Habit Office = new(7 * Hour, 9 * Hour + 1_800, 16 * Hour, 19 * Hour, 0.92, 0.04);
    public static readonly Habit MeetingRoom = new(8 * Hour, 10 * Hour, 14 * Hour, 18 * Hour, 0.88, 0.02);
    public static readonly Habit OpenSpace = new(6 * Hour + 1_800, 8 * Hour, 17 * Hour + 1_800, 20 * Hour, 1, 0.1);
    public static readonly Habit Reception = new(6 * Hour, 7 * Hour, 18 * Hour, 20 * Hour + 1_800, 1, 0.4);

    /// <summary>Seconds that a unit runs in a usual week.</summary>
    public double SecondsPerWeek => (5 * Workdays + 2 * Weekends) * (OffFrom + OffTo - OnFrom - OnTo) / 2;

    /// <summary>The unit's run of that day; an empty one on a day off.</summary>
    public Run RunOn(ulong unit, long day)
    {
        var weekday = SiteTime.WeekdayOf(day);
        var share = weekday >= Saturday ? Weekends : Workdays;
        if (weekday != Wednesday && Chance.Share(unit, Draw.Works, day) >= share)
            return default;

        return new Run(
            Chance.Between(OnFrom, OnTo, unit, Draw.On, day),
            Chance.Between(OffFrom, OffTo, unit, Draw.Off, day),
            0.8 + 0.4 * Chance.Share(unit, Draw.Intensity, day),
            Chance.Between(3, 12, unit, Draw.Cycles, day));
    }
}

/// <summary>A stretch of one day in which a unit works.</summary>
/// <param name="On">Second of the day at which it begins.</param>
/// <param name="Off">Second of the day at which it ends, at most 86,400.</param>
/// <param name="Intensity">How hard the unit works, against its other days.</param>
/// <param name="Cycles">How often the compressor speeds up and slows down.</param>
internal readonly record struct Run(int On, int Off, double Intensity, int Cycles)
{
    private const double Swing = 0.5;

    public bool Exists => Off > On;

    /// <summary>The run's share in the energy of its week.</summary>
    public double Weight => (Off - On) * Intensity;

    /// <summary>What part of the run's energy is used up to that second of the day, from 0 to 1.</summary>
    public double UsedBy(int second)
    {
        if (second <= On)
            return 0;
        if (second >= Off)
            return 1;
        var part = (second - On) / (double)(Off - On);
        return part + Swing * Math.Sin(Math.Tau * Cycles * part) / (Math.Tau * Cycles);
    }

    /// <summary>The power at that second against the run's mean; 0 outside of the run.</summary>
    public double PowerAt(int second) =>
        second < On || second >= Off ? 0 : 1 + Swing * Math.Cos(Math.Tau * Cycles * (second - On) / (Off - On));
}
