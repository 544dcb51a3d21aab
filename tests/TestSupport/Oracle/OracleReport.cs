using System.Globalization;
using System.Text;

namespace AcMonitoring.TestSupport.Oracle;

/// <summary>The comparison of the served readings with the stored rows.</summary>
public sealed record OracleReport
{
    private const int MaxLines = 20;

    /// <summary>Readings that were served completely.</summary>
    public required int Offered { get; init; }

    public required int Stored { get; init; }

    public required int Superseded { get; init; }

    /// <summary>Readings that arrived after the end of their poll, which reported a failed unit.</summary>
    public required int TooLate { get; init; }

    public required IReadOnlyList<ServedReading> InMemoryReadings { get; init; }

    public required IReadOnlyList<ServedReading> LostReadings { get; init; }

    /// <summary>A sentence for each reading in several rows, and each slot of a unit with several rows.</summary>
    public required IReadOnlyList<string> Doubles { get; init; }

    /// <summary>Stored numbers that were not served completely: the Collector accepted a truncated response.</summary>
    public required IReadOnlyList<int> Strays { get; init; }

    /// <summary>Each unit with a meter.</summary>
    public required IReadOnlyList<EnergyCheck> Energy { get; init; }

    public int InMemory => InMemoryReadings.Count;

    public int Lost => LostReadings.Count;

    public int Doubled => Doubles.Count;

    public decimal EnergyStoredKwh => Energy.Sum(unit => unit.StoredKwh);

    public decimal EnergyOfMetersKwh => Energy.Sum(unit => unit.MeterKwh);

    /// <summary>Readings were served, none is lost or doubled, and the energy of every unit agrees with its meter.</summary>
    public bool Holds => Offered > 0 && Lost == 0 && Doubled == 0 && Strays.Count == 0 && Energy.All(unit => unit.Problem is null);

    public override string ToString()
    {
        var text = new StringBuilder().AppendLine(
            CultureInfo.InvariantCulture,
            $"{Offered} readings served: {Stored} stored, {Superseded} superseded, {TooLate} too late for their poll, {InMemory} in memory at a kill, {Lost} lost; {Doubled} doubled, {Strays.Count} strays.");
        text.AppendLine(
            CultureInfo.InvariantCulture, $"Energy of {Energy.Count} units: {EnergyStoredKwh} kWh stored, {EnergyOfMetersKwh} kWh by the meters.");
        Append(text, "Lost", LostReadings.Select(reading => $"{reading.Number} of {reading.DeviceId}, served at {reading.ServedAt:O}"));
        Append(text, "In memory", InMemoryReadings.Select(reading => $"{reading.Number} of {reading.DeviceId}, served at {reading.ServedAt:O}"));
        Append(text, "Doubled", Doubles);
        Append(text, "Stray", Strays.Select(number => number.ToString(CultureInfo.InvariantCulture)));
        Append(text, "Energy", Energy.Where(unit => unit.Problem is not null).Select(unit => $"{unit.DeviceId}: {unit.Problem}"));
        return text.ToString().TrimEnd();
    }

    private static void Append(StringBuilder text, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        foreach (var line in all.Take(MaxLines))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {title}: {line}");
        if (all.Count > MaxLines)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {title}: and {all.Count - MaxLines} more.");
    }
}
