using System.Globalization;
using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.QueryApi.Energy.Recompute;

/// <summary>The changed rows of a unit, grouped by their quality before and after and by the rule that decides now.</summary>
internal sealed class ChangeReasons
{
    private readonly Dictionary<(string Before, string After, EnergyRule Rule), (long Rows, decimal Kwh)> _groups = [];

    public void Add(IEnumerable<ReadingRow> recalculated)
    {
        foreach (var row in recalculated.Where(row => row.IsChanged))
        {
            var group = (row.Stored!.Quality, row.Energy.Quality, row.Rule!.Value);
            var (rows, kwh) = _groups.GetValueOrDefault(group);
            _groups[group] = (rows + 1, kwh + row.Energy.DeltaKwh - row.Stored.DeltaKwh);
        }
    }

    /// <summary>One line for each group, the largest number of rows first.</summary>
    public IEnumerable<string> Lines() =>
        _groups.OrderByDescending(group => group.Value.Rows).ThenBy(group => group.Key).Select(group => Line(group.Key, group.Value));

    private static string Line((string Before, string After, EnergyRule Rule) group, (long Rows, decimal Kwh) sum)
    {
        var change = group.Before == group.After ? $"stay {group.After}" : $"{group.Before} -> {group.After}";
        var kwh = sum.Kwh.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{sum.Rows} {(sum.Rows == 1 ? "row" : "rows")}: {change}, {kwh} kWh: {Sentence(group.Rule)}");
    }

    private static string Sentence(EnergyRule rule) => rule switch
    {
        EnergyRule.NoMeterValue => "the reading has no meter value",
        EnergyRule.Excluded => "an operator excluded the reading",
        EnergyRule.Correction => "an operator corrected the energy",
        EnergyRule.ZeroBeforeFirstValue => "the meter is at 0 before its first value above 0",
        EnergyRule.FirstValue => "it is the first meter value of the unit",
        EnergyRule.SameReport => "the unit had sent no new report",
        EnergyRule.RiseReported => "the meter rose by what the unit's reports state",
        EnergyRule.RiseWithinMaximumPower => "the rise is within Energy__MaximumKilowatts, and no report states the energy",
        EnergyRule.CounterStartedAtZero => "the report states its whole meter as its energy: the counter started at zero",
        EnergyRule.MeterFellWithEnergy => "the meter fell while its report states energy: it counts from another value",
        EnergyRule.ReturnAfterReset => "the meter returned to its value before a reset",
        EnergyRule.ThirdReport => "three reports continue from the new meter value",
        EnergyRule.ReportsUnreliable => "the unit's reports contradict its meter, so the meter alone decides",
        EnergyRule.OutdatedReport => "SmartThings received the report before the one counted last",
        EnergyRule.MeterAtZero => "the meter is at 0",
        EnergyRule.MeterFell => "the meter fell",
        EnergyRule.RiseNotReported => "the rise of the meter is not what the unit's reports state",
        EnergyRule.RiseAboveMaximumPower => "the rise is above Energy__MaximumKilowatts, and no report states the energy",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "There is no such rule."),
    };
}
