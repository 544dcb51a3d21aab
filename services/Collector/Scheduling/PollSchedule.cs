namespace AcMonitoring.Collector.Polling;

/// <summary>
/// When rounds are due. Slots are the whole multiples of the interval on the UTC clock, so that no daylight saving time moves them; the
/// round of a slot begins a little after it and ends a little before the round of the next slot.
/// </summary>
/// <param name="interval">Distance of two slots.</param>
internal sealed class PollSchedule(TimeSpan interval)
{
    public TimeSpan Interval => interval;

    /// <summary>How long after its slot a round begins: one second, but never more than a tenth of the interval.</summary>
    public TimeSpan Offset { get; } = Min(TimeSpan.FromSeconds(1), interval / 10);

    /// <summary>
    /// What stays free between the end of a round and the start of the next: five seconds, but never more than a twentieth of the interval.
    /// </summary>
    public TimeSpan Margin { get; } = Min(TimeSpan.FromSeconds(5), interval / 20);

    /// <summary>The slot that the instant falls in.</summary>
    public DateTimeOffset SlotOf(DateTimeOffset now) => new(now.UtcTicks - now.UtcTicks % interval.Ticks, TimeSpan.Zero);

    /// <summary>When the round of a slot begins.</summary>
    public DateTimeOffset StartOf(DateTimeOffset slot) => slot + Offset;

    /// <summary>When the reading of a slot must be over, whatever happens.</summary>
    public DateTimeOffset EndOf(DateTimeOffset slot) => StartOf(slot + interval) - Margin;

    /// <summary>True when a round of the current slot that begins now has a fair chance to be done in time.</summary>
    public bool HasTimeLeft(DateTimeOffset now) => EndOf(SlotOf(now)) - now >= Margin;

    /// <summary>
    /// The first slot whose round begins after this instant. What lies before it is missed, not queued; the slot that was polled last is
    /// never due again, unless the clock was put back behind it.
    /// </summary>
    public DateTimeOffset NextSlot(DateTimeOffset now, DateTimeOffset? polledLast)
    {
        var next = SlotOf(now);
        if (StartOf(next) <= now)
            next += interval;
        return next == polledLast ? next + interval : next;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
