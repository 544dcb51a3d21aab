using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Recompute;

namespace AcMonitoring.QueryApi.Tests.Energy.Metering;

/// <summary>One unit's rows as the table would keep them, for more histories than a database could be asked in a test.</summary>
internal sealed class UnitRowsInMemory(EnergyMeter meter)
{
    private const int UnitId = 1;
    private readonly SortedDictionary<DateTimeOffset, ReadingRow> _rows = [];
    private MeterState _state = MeterState.Unknown;

    /// <summary>How many rows were written again although they were there.</summary>
    public int Rewritten { get; private set; }

    /// <summary>How many rows that were there were looked at.</summary>
    public int Looked { get; private set; }

    public IEnumerable<string> Rows => _rows.Values.Select(row => $"{row.Slot:O} {row.Reading.CumulativeWh} {row.Stored}");

    public IEnumerable<CountedEnergy> Energies => _rows.Values.Select(row => row.Stored!);

    public void Store(params IReadOnlyCollection<DeviceReading> readings)
    {
        var received = readings.Select(reading => ReadingRow.Received(UnitId, reading)).ToList();
        var isNewest = _rows.Count == 0 || _rows.Keys.Last() < received.Min(row => row.Slot);
        var count = new EnergyRecalculation(meter, UnitId, received.Min(row => row.Slot), isNewest ? _state : null, received);
        do
        {
            count.Advance(count.NeedsStoredRows ? LoadNext(count) : []);
        }
        while (!count.IsConverged && _rows.Keys.LastOrDefault() > count.Last!.Slot);

        foreach (var row in count.Changed)
        {
            Rewritten += row.Stored is null ? 0 : 1;
            _rows[row.Slot] = new ReadingRow(UnitId, row.Reading, row.Energy);
        }

        if (!count.IsConverged && count.Changed.Count > 0)
            _state = count.State;
    }

    // As the SQL of StoredRows has it.
    private List<ReadingRow> LoadNext(EnergyRecalculation count)
    {
        var trusted = _rows.Values.Where(row => row.Stored!.IsTrusted && row.Reading.CumulativeWh > 0).Select(row => row.Slot).ToList();
        var first = count.Last is { } last ? last.Slot.AddTicks(1) : StateSlot(count.From, trusted);
        var end = trusted.Where(slot => slot > count.LastSlot).Append(DateTimeOffset.MaxValue).First();
        var page = _rows.Values.Where(row => row.Slot >= first && row.Slot <= end).ToList();
        Looked += page.Count;
        return page;
    }

    private DateTimeOffset StateSlot(DateTimeOffset from, List<DateTimeOffset> trusted)
    {
        var reset = _rows.Values.LastOrDefault(row => row.Slot < from && row.Slot > from - EnergyMeter.FormerLifetime && row.Stored!.Quality == "reset")?.Slot;
        var before = trusted.FindLastIndex(slot => slot < reset);
        return before >= 0 ? trusted[before] : trusted.LastOrDefault(slot => slot < from, from);
    }
}
