using System.Globalization;
using System.Text.RegularExpressions;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Energy.Metering;

/// <summary>The tables of <c>docs/energy.md</c>, run: each row says what was read and what it adds.</summary>
[Trait("Tier", "unit")]
public sealed partial class WorkedExamplesTests
{
    private const string None = "–";
    private static readonly string[] Header = ["read", "report", "meter (Wh)", "energy (kWh)", "quality", "used"];
    private static readonly TimeSpan SlotLength = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Friday = new(2026, 3, 13, 0, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, string[][]> Examples = ReadExamples();

    public static TheoryData<string> Titles => [.. Examples.Keys];

    [Fact]
    public void The_examples_that_people_ask_for_are_there()
    {
        Assert.Superset(
            new HashSet<string>
            {
                "A meter that drops to zero for an hour", "A reset to zero", "A meter that is restored to an older value",
                "A replacement by a unit with a higher meter", "An outage of three days", "An idle unit that reports once in 24 hours",
                "A meter in steps of 100 Wh",
            },
            Examples.Keys.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Titles))]
    public void Each_row_is_what_the_rules_give(string title)
    {
        var meter = new EnergyMeter(SlotLength, new EnergyOptions().MaximumKilowatts);
        var state = MeterState.Unknown;
        foreach (var row in Examples[title])
        {
            foreach (var slot in Slots(row[0]))
            {
                var step = meter.Next(state, Reading(slot, row[1], row[2]));
                state = step.State;
                var energy = CountedEnergy.Of(step);
                Assert.Equal(
                    (row[0], decimal.Parse(row[3], CultureInfo.InvariantCulture), row[4], row[5]),
                    (row[0], energy.DeltaKwh, energy.Quality, Text(energy.Interval)));
            }
        }
    }

    private static Dictionary<string, string[][]> ReadExamples()
    {
        var chapter = File.ReadAllText(Path.Combine(Repository.Root, "docs/energy.md")).Split("\n## ").Single(text => text.StartsWith("Worked examples", StringComparison.Ordinal));
        return chapter.Split("\n### ").Skip(1).Select(section => section.Split('\n')).ToDictionary(section => section[0], section =>
        {
            var rows = section.Where(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)).ToList();
            Assert.Equal(Header, rows[0]);
            return rows.Skip(2).ToArray();
        });
    }

    private static IEnumerable<DateTimeOffset> Slots(string read)
    {
        var (first, last) = Span(read);
        for (var slot = first; slot <= last; slot += SlotLength)
            yield return slot;
    }

    private static MeterReading Reading(DateTimeOffset slot, string report, string meterWh)
    {
        if (meterWh == None)
            return new MeterReading(slot, slot, null, null, null, null, null);

        var own = OwnEnergy().Match(report);
        var (start, end) = Span(own.Groups["span"].Value);
        return new MeterReading(
            slot,
            slot,
            decimal.Parse(meterWh, NumberStyles.AllowThousands, CultureInfo.InvariantCulture),
            own.Groups["wh"].Success ? decimal.Parse(own.Groups["wh"].Value, CultureInfo.InvariantCulture) : null,
            start < end ? start : null,
            end,
            end.AddMilliseconds(500));
    }

    private static (DateTimeOffset First, DateTimeOffset Last) Span(string text)
    {
        var ends = text.Split(" to ");
        return (Instant(ends[0]), Instant(ends[^1]));
    }

    private static string Text(EnergyInterval? interval) => interval switch
    {
        null => None,
        { } span when span.From == span.To => Text(span.To),
        { } span => $"{Text(span.From)} to {Text(span.To)}",
    };

    private static string Text(DateTimeOffset instant) => instant.ToString("ddd HH:mm", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => Enumerable.Range(0, 7).Select(day => Friday.AddDays(day))
        .Single(day => text.StartsWith(day.ToString("ddd", CultureInfo.InvariantCulture), StringComparison.Ordinal))
        .Add(TimeSpan.ParseExact(text[4..], "hh\\:mm", CultureInfo.InvariantCulture));

    [GeneratedRegex("^(?<span>[^,]+)(, (?<wh>[0-9]+) Wh)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex OwnEnergy();
}
