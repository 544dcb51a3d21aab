using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.QueryApi.Energy.Recompute;

/// <summary>
/// Counts the energy of one unit's rows in the order of slots, from readings received and rows stored before. Pure: rows come from and
/// go to whoever calls it.
/// </summary>
internal sealed class UnitCount
{
    private readonly EnergyMeter _meter;
    private readonly SortedDictionary<DateTimeOffset, ReadingRow> _received = [];
    private readonly List<ReadingRow> _changed = [];
    private readonly DateTimeOffset _lastReceived;
    private MeterState? _state;

    /// <param name="unitId">The unit.</param>
    /// <param name="from">The slot to count from: the earliest received, or an earlier one.</param>
    /// <param name="state">
    /// What the unit remembers, where all that it has comes before that slot; else null: then it is found from the first row that is
    /// counted, which must be the last trusted one before the slot. Where there is none, rows before it tell nothing.
    /// </param>
    /// <param name="received">The received readings, in any order. Of one slot the newest counts.</param>
    public UnitCount(EnergyMeter meter, int unitId, DateTimeOffset from, MeterState? state, IReadOnlyCollection<ReadingRow> received)
    {
        _meter = meter;
        _state = state;
        UnitId = unitId;
        From = from;
        _lastReceived = received.Max(row => row.Slot);
        foreach (var row in received)
        {
            if (!_received.TryGetValue(row.Slot, out var present) || row.IsNewerThan(present))
                _received[row.Slot] = row;
        }
    }

    public int UnitId { get; }

    /// <summary>The slot to count from.</summary>
    public DateTimeOffset From { get; }

    /// <summary>The last row counted so far; null before the first.</summary>
    public ReadingRow? Last { get; private set; }

    /// <summary>The latest slot received, or counted since.</summary>
    public DateTimeOffset LastSlot => Last is { } last && last.Slot > _lastReceived ? last.Slot : _lastReceived;

    /// <summary>False where there is nothing stored that could come into it.</summary>
    public bool NeedsStoredRows => _state is null || Last is not null;

    /// <summary>True when the energy of all rows after <see cref="Last"/> is what is stored, whatever it is.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>What is remembered after <see cref="Last"/>.</summary>
    public MeterState State => _state ?? MeterState.Unknown;

    /// <summary>The rows that are new, or whose energy has changed.</summary>
    public IReadOnlyList<ReadingRow> Changed => _changed;

    /// <summary>Counts the received rows, and the next stretch of stored ones.</summary>
    /// <param name="stored">
    /// In the order of slots: at first from where the state is found on, then from after <see cref="Last"/>; to a trusted row after
    /// <see cref="LastSlot"/>, or to the unit's last.
    /// </param>
    public void GoOn(IReadOnlyCollection<ReadingRow> stored)
    {
        var rows = new SortedDictionary<DateTimeOffset, ReadingRow>(_received);
        foreach (var present in stored)
        {
            if (rows.TryGetValue(present.Slot, out var row) && row.IsNewerThan(present))
                row.Replace(present);
            else
                rows[present.Slot] = present;
        }

        _received.Clear();
        foreach (var row in rows.Values)
        {
            Count(row);
            if (IsSettled)
                break;
        }
    }

    private void Count(ReadingRow row)
    {
        Last = row;
        var after = row.StateAfterStored;
        if (row.Stored is { IsImported: true })
        {
            // Counted by the old backend; what counts on goes on from its meter.
            _state = after ?? State with { Slot = row.Slot };
        }
        else if (_state is null && after is not null)
        {
            _state = after;
        }
        else
        {
            var step = _meter.Next(State, row.Meter);
            _state = step.State;
            row.Take(step);
            if (row.IsChanged)
            {
                _changed.Add(row);
                return;
            }
        }

        IsSettled = after is not null && row.Slot > _lastReceived;
    }
}
