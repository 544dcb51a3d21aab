using System.Globalization;
using System.Text;

namespace AcMonitoring.TestSupport.Oracle;

/// <summary>What became of the readings that the simulator handed out.</summary>
public sealed record OracleReport
{
    private const int Shown = 20;

    /// <summary>Readings that were handed out whole.</summary>
    public required int Offered { get; init; }

    public required int Stored { get; init; }

    public required int Superseded { get; init; }

    /// <summary>Readings that their round did not wait for, and said so.</summary>
    public required int TooLate { get; init; }

    public required IReadOnlyList<HandedOutReading> InHandReadings { get; init; }

    public required IReadOnlyList<HandedOutReading> LostReadings { get; init; }

    /// <summary>A sentence for each reading in several rows, and each slot of a unit with several rows.</summary>
    public required IReadOnlyList<string> Doubles { get; init; }

    /// <summary>Numbers in the table that were not handed out whole: the Collector took an answer that broke off.</summary>
    public required IReadOnlyList<int> Strays { get; init; }

    /// <summary>Each unit with a meter.</summary>
    public required IReadOnlyList<EnergyCheck> Energy { get; init; }

    public int InHand => InHandReadings.Count;

    public int Lost => LostReadings.Count;

    public int Doubled => Doubles.Count;

    public decimal EnergyStoredKwh => Energy.Sum(unit => unit.StoredKwh);

    public decimal EnergyOfMetersKwh => Energy.Sum(unit => unit.MeterKwh);

    /// <summary>Something was handed out, nothing of it is lost, nothing is there twice, and every unit's energy is its meter's.</summary>
    public bool Holds => Offered > 0 && Lost == 0 && Doubled == 0 && Strays.Count == 0 && Energy.All(unit => unit.Problem is null);

    public override string ToString()
    {
        var text = new StringBuilder().AppendLine(
            CultureInfo.InvariantCulture,
            $"{Offered} readings handed out: {Stored} stored, {Superseded} superseded, {TooLate} too late for their round, {InHand} in hand at a kill, {Lost} lost; {Doubled} doubled, {Strays.Count} strays.");
        text.AppendLine(
            CultureInfo.InvariantCulture, $"Energy of {Energy.Count} units: {EnergyStoredKwh} kWh stored, {EnergyOfMetersKwh} kWh by the meters.");
        Append(text, "Lost", LostReadings.Select(reading => $"{reading.Number} of {reading.DeviceId}, served at {reading.ServedAt:O}"));
        Append(text, "In hand", InHandReadings.Select(reading => $"{reading.Number} of {reading.DeviceId}, served at {reading.ServedAt:O}"));
        Append(text, "Doubled", Doubles);
        Append(text, "Stray", Strays.Select(number => number.ToString(CultureInfo.InvariantCulture)));
        Append(text, "Energy", Energy.Where(unit => unit.Problem is not null).Select(unit => $"{unit.DeviceId}: {unit.Problem}"));
        return text.ToString().TrimEnd();
    }

    private static void Append(StringBuilder text, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        foreach (var line in all.Take(Shown))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {title}: {line}");
        if (all.Count > Shown)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {title}: and {all.Count - Shown} more.");
    }
}
