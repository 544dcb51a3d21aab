namespace AcMonitoring.SmartThingsSimulator.Meters;

/// <summary>
/// At which seconds a unit reports: when it goes on, every period while it runs, once more after it went off, and every few hours
/// while it is idle.
/// </summary>
internal sealed class ReportSchedule
{
    private readonly ulong _unit;
    private readonly Habit _habit;
    private readonly long _periodMilliseconds;
    private readonly int _idlePeriod;
    private readonly int _idlePhase;

    /// <param name="unit">The unit's seed.</param>
    /// <param name="habit">When the unit runs.</param>
    /// <param name="period">How often it reports while it runs, 1 s to 1 h; null for a period of its own from 15 to 30 min.</param>
    public ReportSchedule(ulong unit, Habit habit, TimeSpan? period)
    {
        _unit = unit;
        _habit = habit;
        // A whole part of a day (rounded up), so that the rhythm of a unit that runs around the clock goes on over midnight.
        _periodMilliseconds = period is { } given
            ? (long)given.TotalMilliseconds
            : (long)Math.Ceiling(SiteTime.Day * 1_000.0 / Chance.Between(48, 96, unit, Draw.RunningPeriod));
        _idlePeriod = SiteTime.Day / Chance.Between(1, 6, unit, Draw.IdlePeriod);
        _idlePhase = Chance.Between(0, _idlePeriod - 1, unit, Draw.IdlePhase);
    }

    /// <summary>The second of the last report at or before the given second.</summary>
    public long LastAt(long second)
    {
        var midnight = SiteTime.DayOf(second) * SiteTime.Day;
        var now = SiteTime.SecondOfDay(second);
        var run = _habit.RunOn(_unit, SiteTime.DayOf(second));
        var idle = now < _idlePhase ? -1 : now - (now - _idlePhase) % _idlePeriod;

        if (run.Exists && now >= run.On)
        {
            var closing = run.On + SecondOf(CountUntil(run.Off - 1 - run.On) + 1);
            var running = run.On + SecondOf(CountUntil(now - run.On));
            return midnight + Math.Max(Math.Min(running, closing), idle > closing ? idle : 0);
        }

        // A day without a run has at least one idle report, so this looks back two days at the most.
        return idle >= 0 ? midnight + idle : LastAt(midnight - 1);
    }

    /// <summary>The report that comes <paramref name="count"/> periods after the first of a run, in whole seconds after it.</summary>
    private int SecondOf(long count) => (int)(count * _periodMilliseconds / 1_000);

    /// <summary>How many periods have ended by that second of the run.</summary>
    private long CountUntil(int second) => ((second + 1) * 1_000L - 1) / _periodMilliseconds;
}
