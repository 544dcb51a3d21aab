namespace AcMonitoring.TestSupport.Oracle;

/// <summary>The fate of a served reading.</summary>
public enum ReadingOutcome
{
    /// <summary>In a row of its unit.</summary>
    Stored,

    /// <summary>The row of its unit and slot has another reading, because the slot was read more than once.</summary>
    Superseded,

    /// <summary>It arrived after the end of its poll, which reported a failed unit.</summary>
    TooLate,

    /// <summary>A Collector was killed while the reading may have been in its memory only.</summary>
    InMemoryAtKill,

    /// <summary>It is not stored, for no valid reason.</summary>
    Lost,
}

/// <summary>A poll whose result is stored.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end.</param>
/// <param name="IsComplete">False if its result reports a failed unit.</param>
public sealed record StoredPoll(DateTimeOffset From, DateTimeOffset To, bool IsComplete);

/// <summary>The rules that classify a reading as stored, superseded, too late, in memory or lost.</summary>
/// <param name="pollInterval">Time between two polls.</param>
internal sealed class ReadingClassifier(TimeSpan pollInterval)
{
    // A request arrives later than it is sent, and a response is received later than it is recorded.
    private static readonly TimeSpan MaxTransmissionTime = TimeSpan.FromSeconds(0.5);

    public Dictionary<ServedReading, ReadingOutcome> Of(
        IReadOnlyList<ServedReading> served, IReadOnlyList<StoredRow> rows, IReadOnlyList<StoredPoll> polls, IReadOnlyList<DateTimeOffset> kills)
    {
        var numbers = rows.Where(row => row.Number is not null).Select(row => (row.DeviceId, row.Number!.Value)).ToHashSet();
        var slots = rows.Select(row => (row.DeviceId, row.Slot.UtcTicks)).ToHashSet();
        return served.ToDictionary(reading => reading, reading =>
            numbers.Contains((reading.DeviceId, reading.Number)) ? ReadingOutcome.Stored
            : SlotsOf(reading).Any(slot => slots.Contains((reading.DeviceId, slot))) ? ReadingOutcome.Superseded
            : IsOfIncompletePoll(reading, polls) ? ReadingOutcome.TooLate
            : kills.Any(kill => WasInMemory(reading, kill, polls)) ? ReadingOutcome.InMemoryAtKill
            : ReadingOutcome.Lost);
    }

    /// <summary>The slot in which the reading was served, and the previous slot if its poll may have lasted into this one.</summary>
    private IEnumerable<long> SlotsOf(ServedReading reading)
    {
        var ticks = reading.ServedAt.UtcTicks;
        var slot = ticks - ticks % pollInterval.Ticks;
        yield return slot;
        if (ticks - slot < pollInterval.Ticks / 10)
            yield return slot - pollInterval.Ticks;
    }

    /// <summary>True if the poll that requested the reading reports a failed unit. A Collector runs one poll at a time.</summary>
    private static bool IsOfIncompletePoll(ServedReading reading, IReadOnlyList<StoredPoll> polls) =>
        polls.Where(poll => poll.From <= reading.RequestedAt).MaxBy(poll => poll.From) is { IsComplete: false } poll
        && reading.RequestedAt <= poll.To + MaxTransmissionTime;

    /// <summary>
    /// A Collector holds a reading in memory until it stores the poll on disk. If it is killed before that, neither the reading nor a result
    /// of its poll is stored. It loses no energy, because the meter continues.
    /// </summary>
    private static bool WasInMemory(ServedReading reading, DateTimeOffset kill, IReadOnlyList<StoredPoll> polls) =>
        kill >= reading.ServedAt - MaxTransmissionTime
        && !polls.Any(poll => poll.To >= reading.RequestedAt && poll.From <= kill);
}
