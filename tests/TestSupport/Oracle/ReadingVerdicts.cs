namespace AcMonitoring.TestSupport.Oracle;

/// <summary>Where a reading that was handed out is.</summary>
public enum ReadingVerdict
{
    /// <summary>In a row of its unit.</summary>
    Stored,

    /// <summary>Its slot was read again later, and the later reading stands there: one row per unit and slot.</summary>
    Superseded,

    /// <summary>A Collector was killed while it may have held the reading in memory alone.</summary>
    InHandAtKill,

    /// <summary>Nowhere, and nothing excuses that.</summary>
    Lost,
}

/// <summary>The rules by which a reading is said to be stored, superseded, in hand or lost.</summary>
internal static class ReadingVerdicts
{
    /// <summary>
    /// Two Collectors that read a slot at once may get their answers in the other order: then the one that the simulator made first
    /// counts as the later one.
    /// </summary>
    private static readonly TimeSpan SameMoment = TimeSpan.FromSeconds(0.25);

    public static Dictionary<HandedOutReading, ReadingVerdict> Of(
        IReadOnlyList<HandedOutReading> handedOut, IReadOnlyList<StoredRow> rows, IReadOnlyList<DateTimeOffset> kills, KillWindow window)
    {
        var rowsOfDevices = rows.ToLookup(row => row.DeviceId, StringComparer.Ordinal);
        var verdicts = new Dictionary<HandedOutReading, ReadingVerdict>();
        foreach (var device in handedOut.GroupBy(reading => reading.DeviceId, StringComparer.Ordinal))
        {
            var slots = rowsOfDevices[device.Key].Where(row => row.Number is not null)
                .GroupBy(row => row.Number!.Value).ToDictionary(same => same.Key, same => same.Min(row => row.Slot));
            var readings = device.OrderBy(reading => reading.Number).ToList();
            for (var index = 0; index < readings.Count; index++)
            {
                var reading = readings[index];
                verdicts[reading] = slots.ContainsKey(reading.Number) ? ReadingVerdict.Stored
                    : IsSuperseded(index, readings, slots) ? ReadingVerdict.Superseded
                    : kills.Any(kill => window.Holds(reading.ServedAt, kill)) ? ReadingVerdict.InHandAtKill
                    : ReadingVerdict.Lost;
            }
        }

        return verdicts;
    }

    private static bool IsSuperseded(int index, List<HandedOutReading> readings, Dictionary<int, DateTimeOffset> slots)
    {
        var reading = readings[index];
        var next = readings.FindIndex(index, later => slots.ContainsKey(later.Number));
        if (next >= 0 && slots[readings[next].Number] <= reading.ServedAt)
            return true;

        var last = readings.FindLastIndex(index, earlier => slots.ContainsKey(earlier.Number));
        return last >= 0 && reading.ServedAt - readings[last].ServedAt <= SameMoment;
    }
}

/// <summary>
/// How long a Collector may hold a reading in memory alone: what its killing may cost. The slot's energy is counted all the same, for the
/// meter goes on.
/// </summary>
/// <param name="Before">The answer was on its way; the simulator's clock tells when it had left.</param>
/// <param name="After">Until the round was committed at the latest.</param>
public sealed record KillWindow(TimeSpan Before, TimeSpan After)
{
    /// <summary>Half a second before the reading was served until a poll interval after.</summary>
    public static KillWindow Of(TimeSpan pollInterval) => new(TimeSpan.FromSeconds(0.5), pollInterval);

    internal bool Holds(DateTimeOffset servedAt, DateTimeOffset kill) => kill >= servedAt - Before && kill <= servedAt + After;
}
