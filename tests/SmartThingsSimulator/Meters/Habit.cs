namespace AcMonitoring.SmartThingsSimulator.Meters;

/// <summary>When the units of a kind of room run: at most once a day, with a start and an end in fixed ranges.</summary>
/// <param name="OnFrom">Earliest start of a run, in seconds of the day.</param>
/// <param name="OnTo">Latest start.</param>
/// <param name="OffFrom">Earliest end.</param>
/// <param name="OffTo">Latest end.</param>
/// <param name="Workdays">Probability of a run from Monday to Friday; on Wednesday it is 1.</param>
/// <param name="Weekends">Probability of a run on Saturday and Sunday.</param>
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

    /// <summary>Expected run time per week in seconds.</summary>
    public double SecondsPerWeek => (5 * Workdays + 2 * Weekends) * (OffFrom + OffTo - OnFrom - OnTo) / 2;

    /// <summary>The unit's run of the day; empty on a day without a run.</summary>
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

/// <summary>The part of a day in which a unit runs.</summary>
/// <param name="On">Second of the day at which it starts.</param>
/// <param name="Off">Second of the day at which it ends, at most 86,400.</param>
/// <param name="Intensity">Relative power compared with other days.</param>
/// <param name="Cycles">Number of compressor cycles.</param>
internal readonly record struct Run(int On, int Off, double Intensity, int Cycles)
{
    private const double Swing = 0.5;

    public bool Exists => Off > On;

    /// <summary>The run's weight in the energy of its week.</summary>
    public double Weight => (Off - On) * Intensity;

    /// <summary>The fraction of the run's energy that is used until that second of the day, from 0 to 1.</summary>
    public double UsedBy(int second)
    {
        if (second <= On)
            return 0;
        if (second >= Off)
            return 1;
        var part = (second - On) / (double)(Off - On);
        return part + Swing * Math.Sin(Math.Tau * Cycles * part) / (Math.Tau * Cycles);
    }

    /// <summary>The power at that second relative to the run's mean; 0 outside of the run.</summary>
    public double PowerAt(int second) =>
        second < On || second >= Off ? 0 : 1 + Swing * Math.Cos(Math.Tau * Cycles * (second - On) / (Off - On));
}
