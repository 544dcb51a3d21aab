namespace AcMonitoring.Collector.Scheduling;

/// <summary>
/// Start and end of each poll. Slots are whole multiples of the interval on the UTC clock, so daylight saving time does not move them. A poll
/// starts shortly after its slot and ends shortly before the poll of the next slot.
/// </summary>
/// <param name="interval">Time between two slots.</param>
internal sealed class PollSchedule(TimeSpan interval)
{
    public TimeSpan Interval => interval;

    /// <summary>Delay from the slot to the start of its poll: one second, at most a tenth of the interval.</summary>
    public TimeSpan Offset { get; } = Min(TimeSpan.FromSeconds(1), interval / 10);

    /// <summary>Time between the end of a poll and the start of the next: five seconds, at most a twentieth of the interval.</summary>
    public TimeSpan Margin { get; } = Min(TimeSpan.FromSeconds(5), interval / 20);

    /// <summary>The slot that contains the instant.</summary>
    public DateTimeOffset SlotOf(DateTimeOffset now) => new(now.UtcTicks - now.UtcTicks % interval.Ticks, TimeSpan.Zero);

    /// <summary>Start of a slot's poll.</summary>
    public DateTimeOffset StartOf(DateTimeOffset slot) => slot + Offset;

    /// <summary>Deadline of a slot's poll.</summary>
    public DateTimeOffset EndOf(DateTimeOffset slot) => StartOf(slot + interval) - Margin;

    /// <summary>True if a poll that starts now has enough time before the deadline of the current slot.</summary>
    public bool HasTimeLeft(DateTimeOffset now) => EndOf(SlotOf(now)) - now >= Margin;

    /// <summary>
    /// The first slot whose poll starts after this instant. Missed slots are skipped. The last polled slot is not repeated, unless the clock
    /// was set back to before it.
    /// </summary>
    public DateTimeOffset NextSlot(DateTimeOffset now, DateTimeOffset? lastPolled)
    {
        var next = SlotOf(now);
        if (StartOf(next) <= now)
            next += interval;
        return next == lastPolled ? next + interval : next;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
