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

/// <summary>A poll whose result reports a failed unit.</summary>
public sealed record IncompletePoll(DateTimeOffset From, DateTimeOffset To);

/// <summary>The rules that classify a reading as stored, superseded, too late, in memory or lost.</summary>
/// <param name="pollInterval">Time between two polls.</param>
internal sealed class ReadingClassifier(TimeSpan pollInterval)
{
    // Transmission time: the simulator records when it sent the response.
    private static readonly TimeSpan MaxTransmissionTime = TimeSpan.FromSeconds(0.5);

    public Dictionary<ServedReading, ReadingOutcome> Of(
        IReadOnlyList<ServedReading> served, IReadOnlyList<StoredRow> rows, IReadOnlyList<IncompletePoll> polls, IReadOnlyList<DateTimeOffset> kills)
    {
        var numbers = rows.Where(row => row.Number is not null).Select(row => (row.DeviceId, row.Number!.Value)).ToHashSet();
        var slots = rows.Select(row => (row.DeviceId, row.Slot.UtcTicks)).ToHashSet();
        return served.ToDictionary(reading => reading, reading =>
            numbers.Contains((reading.DeviceId, reading.Number)) ? ReadingOutcome.Stored
            : SlotsOf(reading).Any(slot => slots.Contains((reading.DeviceId, slot))) ? ReadingOutcome.Superseded
            : polls.Any(poll => poll.From <= reading.ServedAt && reading.ServedAt <= poll.To) ? ReadingOutcome.TooLate
            : kills.Any(kill => WasInMemory(reading, kill)) ? ReadingOutcome.InMemoryAtKill
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

    /// <summary>
    /// A Collector holds a reading in memory only until the poll is committed, at most one poll interval. A kill loses the reading, but no
    /// energy, because the meter continues.
    /// </summary>
    private bool WasInMemory(ServedReading reading, DateTimeOffset kill) =>
        kill >= reading.ServedAt - MaxTransmissionTime && kill <= reading.ServedAt + pollInterval;
}
