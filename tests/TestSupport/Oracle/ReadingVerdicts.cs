namespace AcMonitoring.TestSupport.Oracle;

/// <summary>Where a reading that was handed out is.</summary>
public enum ReadingVerdict
{
    /// <summary>In a row of its unit.</summary>
    Stored,

    /// <summary>Its slot was read more than once, and another reading stands there: one row per unit and slot.</summary>
    Superseded,

    /// <summary>A round that ended without it, and said so: SmartThings answered too late for it.</summary>
    TooLate,

    /// <summary>A Collector was killed while it may have held the reading in memory alone.</summary>
    InHandAtKill,

    /// <summary>Nowhere, and nothing excuses that.</summary>
    Lost,
}

/// <summary>A round whose report says that not every unit could be read.</summary>
public sealed record IncompleteRound(DateTimeOffset From, DateTimeOffset To);

/// <summary>The rules by which a reading is said to be stored, superseded, in hand or lost.</summary>
/// <param name="pollInterval">Time between two rounds.</param>
internal sealed class ReadingVerdicts(TimeSpan pollInterval)
{
    // The answer was on its way; the simulator's clock tells when it had left.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(0.5);

    public Dictionary<HandedOutReading, ReadingVerdict> Of(
        IReadOnlyList<HandedOutReading> handedOut, IReadOnlyList<StoredRow> rows, IReadOnlyList<IncompleteRound> rounds, IReadOnlyList<DateTimeOffset> kills)
    {
        var numbers = rows.Where(row => row.Number is not null).Select(row => (row.DeviceId, row.Number!.Value)).ToHashSet();
        var slots = rows.Select(row => (row.DeviceId, row.Slot.UtcTicks)).ToHashSet();
        return handedOut.ToDictionary(reading => reading, reading =>
            numbers.Contains((reading.DeviceId, reading.Number)) ? ReadingVerdict.Stored
            : SlotsOf(reading).Any(slot => slots.Contains((reading.DeviceId, slot))) ? ReadingVerdict.Superseded
            : rounds.Any(round => round.From <= reading.ServedAt && reading.ServedAt <= round.To) ? ReadingVerdict.TooLate
            : kills.Any(kill => WasInHand(reading, kill)) ? ReadingVerdict.InHandAtKill
            : ReadingVerdict.Lost);
    }

    /// <summary>The slot in which it was handed out; a round that began late in the slot before may last a little into it.</summary>
    private IEnumerable<long> SlotsOf(HandedOutReading reading)
    {
        var ticks = reading.ServedAt.UtcTicks;
        var slot = ticks - ticks % pollInterval.Ticks;
        yield return slot;
        if (ticks - slot < pollInterval.Ticks / 10)
            yield return slot - pollInterval.Ticks;
    }

    /// <summary>
    /// Until its round is committed, within a poll interval at most, a Collector holds a reading in memory alone. Its killing costs the
    /// reading, but no energy, for the meter goes on.
    /// </summary>
    private bool WasInHand(HandedOutReading reading, DateTimeOffset kill) =>
        kill >= reading.ServedAt - OnItsWay && kill <= reading.ServedAt + pollInterval;
}
