namespace AcMonitoring.Collector.Polling;

/// <summary>
/// Waits for the slots as they fall due: the current one at once, then one after the other, and a slot again when a new token heals it.
/// </summary>
internal sealed partial class SlotClock(PollSchedule schedule, PollTrigger trigger, TimeProvider clock, ILogger<SlotClock> logger)
{
    // A timer does not notice that the clock was set: look at the clock again before long.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private DateTimeOffset? _last;

    /// <summary>Waits until a round is due.</summary>
    /// <returns>The slot of that round.</returns>
    public async Task<DateTimeOffset> NextAsync(CancellationToken stop)
    {
        var target = schedule.NextSlot(clock.GetUtcNow(), _last);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var now = clock.GetUtcNow();
            var current = schedule.SlotOf(now);
            if (now >= schedule.StartOf(target) && current != _last)
                return Begin(current);

            var atOnce = trigger.Take() || _last is null;
            if (atOnce && schedule.HasTimeLeft(now))
                return Begin(current);

            target = schedule.NextSlot(now, _last);
            var wait = schedule.StartOf(target) - now;
            await trigger.WaitAsync(wait < LongestWait ? wait : LongestWait, clock, stop);
        }
    }

    private DateTimeOffset Begin(DateTimeOffset slot)
    {
        if (_last is { } last && slot - last > schedule.Interval)
            Log.SlotsMissed(logger, (slot - last).Ticks / schedule.Interval.Ticks - 1, last, slot);
        _last = slot;
        return slot;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} slots between {Last:O} and {Slot:O} were missed; their energy comes with the next reading.")]
        public static partial void SlotsMissed(ILogger logger, long count, DateTimeOffset last, DateTimeOffset slot);
    }
}
