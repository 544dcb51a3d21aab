namespace AcMonitoring.SmartThingsSimulator.Meters;

/// <summary>
/// The times at which a unit reports: when it is switched on, periodically while it runs, once after it is switched off, and every few hours
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
    /// <param name="period">Report interval while it runs, 1 s to 1 h; null for an individual interval of 15 to 30 min.</param>
    public ReportSchedule(ulong unit, Habit habit, TimeSpan? period)
    {
        _unit = unit;
        _habit = habit;
        // Divides the day (rounded up), so that a unit that runs around the clock keeps its interval over midnight.
        _periodMilliseconds = period is { } configured
            ? (long)configured.TotalMilliseconds
            : (long)Math.Ceiling(SiteTime.Day * 1_000.0 / Chance.Between(48, 96, unit, Draw.RunningPeriod));
        _idlePeriod = SiteTime.Day / Chance.Between(1, 6, unit, Draw.IdlePeriod);
        _idlePhase = Chance.Between(0, _idlePeriod - 1, unit, Draw.IdlePhase);
    }

    /// <summary>The time of the last report at or before the given second.</summary>
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

        // A day without a run has at least one idle report, so the recursion ends after two days.
        return idle >= 0 ? midnight + idle : LastAt(midnight - 1);
    }

    /// <summary>Time of the report <paramref name="count"/> periods after the first one of a run, in whole seconds after it.</summary>
    private int SecondOf(long count) => (int)(count * _periodMilliseconds / 1_000);

    /// <summary>Number of periods that have ended at that second of the run.</summary>
    private long CountUntil(int second) => ((second + 1) * 1_000L - 1) / _periodMilliseconds;
}
