using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.QueryApi.Energy.Recompute;

/// <summary>
/// Calculates the energy of one unit in slot order, from received readings and stored rows. Pure: the caller loads and writes the rows.
/// </summary>
internal sealed class EnergyRecalculation
{
    private readonly EnergyMeter _meter;
    private readonly SortedDictionary<DateTimeOffset, ReadingRow> _received = [];
    private readonly List<ReadingRow> _changed = [];
    private readonly DateTimeOffset _lastReceived;
    private MeterState? _state;
    private MeterState? _storedState;

    /// <param name="unitId">The unit.</param>
    /// <param name="from">The slot of the earliest received reading, or an earlier slot.</param>
    /// <param name="state">
    /// The meter state of the unit, if all its rows are before that slot; else null. Then the state comes from the stored rows before the
    /// slot, of which the first must be trusted or the oldest, if there is one.
    /// </param>
    /// <param name="received">The received readings, in any order. Of several readings of one slot, the newest counts.</param>
    public EnergyRecalculation(EnergyMeter meter, int unitId, DateTimeOffset from, MeterState? state, IReadOnlyCollection<ReadingRow> received)
        : this(meter, unitId, from, received.Max(row => row.Slot))
    {
        _state = state;
        foreach (var row in received)
        {
            if (!_received.TryGetValue(row.Slot, out var present) || row.IsNewerThan(present))
                _received[row.Slot] = row;
        }
    }

    /// <summary>Recalculates stored rows that have been excluded or included since they were stored.</summary>
    /// <param name="from">The slot of the first one.</param>
    /// <param name="last">The slot of the last one.</param>
    public EnergyRecalculation(EnergyMeter meter, int unitId, DateTimeOffset from, DateTimeOffset last)
    {
        _meter = meter;
        UnitId = unitId;
        From = from;
        _lastReceived = last;
    }

    public int UnitId { get; }

    /// <summary>The slot before which rows were removed, and the meter state before it; null if none were.</summary>
    public (DateTimeOffset Slot, MeterState State)? Oldest { get; init; }

    /// <summary>The first slot to recalculate.</summary>
    public DateTimeOffset From { get; }

    /// <summary>The last processed row; null before the first.</summary>
    public ReadingRow? Last { get; private set; }

    /// <summary>The latest received or processed slot.</summary>
    public DateTimeOffset LastSlot => Last is { } last && last.Slot > _lastReceived ? last.Slot : _lastReceived;

    /// <summary>False if no stored row can affect the result.</summary>
    public bool NeedsStoredRows => _state is null || Last is not null;

    /// <summary>True if the stored energy of all rows after <see cref="Last"/> stays the same.</summary>
    public bool IsConverged { get; private set; }

    /// <summary>The meter state after <see cref="Last"/>.</summary>
    public MeterState State => _state ?? Oldest?.State ?? MeterState.Unknown;

    /// <summary>The rows that are new, or whose energy has changed.</summary>
    public IReadOnlyList<ReadingRow> Changed => _changed;

    /// <summary>Processes the received rows and the next page of stored rows.</summary>
    /// <param name="stored">
    /// In slot order: the first page starts at the row that gives the state, each later page after <see cref="Last"/>. A page ends at a
    /// trusted row after <see cref="LastSlot"/>, or at the last row of the unit.
    /// </param>
    public void Advance(IReadOnlyCollection<ReadingRow> stored)
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
            Process(row);
            if (IsConverged)
                break;
        }
    }

    private void Process(ReadingRow row)
    {
        if (row.IsCorrection)
            return;
        Last = row;
        if (row.Slot < From)
        {
            _storedState = _state = row.StateAfter(_meter, State);
            return;
        }

        // What the stored rows alone tell: where that is the same, the energy of all rows after this one is what is stored.
        _storedState ??= State;
        if ((row.Stored is null ? row.Replaced : row) is { } present)
            _storedState = present.StateAfter(_meter, _storedState);
        if (row.Stored is { IsImported: true })
        {
            // The energy of the old backend stays; later rows continue from its meter value.
            _state = row.StateAfter(_meter, State);
        }
        else
        {
            var step = _meter.Next(State, row.Meter);
            _state = step.State;
            row.Apply(step);
            if (row.IsChanged)
                _changed.Add(row);
        }

        IsConverged = !row.IsChanged && row.Slot > _lastReceived && _state == _storedState;
    }
}
