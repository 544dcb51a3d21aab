namespace AcMonitoring.Collector.Scheduling;

/// <summary>
/// Waits for the next slot: the current one at the start, then each in turn, and a slot once more when a new token arrives after a failed poll.
/// </summary>
internal sealed partial class SlotClock(PollSchedule schedule, PollTrigger trigger, TimeProvider clock, ILogger<SlotClock> logger)
{
    // A timer does not notice that the system clock was set, so the clock is read again at this interval.
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    private DateTimeOffset? _last;

    /// <summary>Waits until a poll is due.</summary>
    /// <returns>The slot of the poll.</returns>
    public async Task<DateTimeOffset> NextAsync(CancellationToken stop)
    {
        var target = schedule.NextSlot(clock.GetUtcNow(), _last);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var now = clock.GetUtcNow();
            var current = schedule.SlotOf(now);
            if (now >= schedule.StartOf(target) && current != _last)
                return Start(current);

            var isDueNow = trigger.TryConsume() || _last is null;
            if (isDueNow && schedule.HasTimeLeft(now))
                return Start(current);

            target = schedule.NextSlot(now, _last);
            var wait = schedule.StartOf(target) - now;
            await trigger.WaitAsync(wait < MaxWait ? wait : MaxWait, clock, stop);
        }
    }

    private DateTimeOffset Start(DateTimeOffset slot)
    {
        if (_last is { } last && slot - last > schedule.Interval)
            Log.SlotsMissed(logger, (slot - last).Ticks / schedule.Interval.Ticks - 1, last, slot);
        _last = slot;
        return slot;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} slots between {Last:O} and {Slot:O} were missed. The next reading includes their energy.")]
        public static partial void SlotsMissed(ILogger logger, long count, DateTimeOffset last, DateTimeOffset slot);
    }
}
