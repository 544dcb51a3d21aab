using AcMonitoring.QueryApi.Energy.Rollups;

namespace AcMonitoring.QueryApi.Energy.Queries;

/// <summary>Energy used in one bucket. Null where unknown; instants are UTC.</summary>
/// <param name="Start">When the bucket begins.</param>
/// <param name="End">When it ends, itself outside.</param>
/// <param name="KWh">Energy used in it in kWh, 3 decimals. The buckets of a series sum to the energy of the span, rounded once.</param>
/// <param name="RecoveredKWh">The part of it that is known from a later reading after missed slots: how it was spread in time is not known.</param>
/// <param name="Readings">How many readings were collected in it.</param>
/// <param name="TemperatureC">Mean room temperature of these in degrees Celsius, 1 decimal.</param>
/// <param name="Humidity">Mean relative humidity of these in percent, 1 decimal.</param>
internal sealed record EnergyBucket(
    DateTime Start, DateTime End, decimal KWh, decimal RecoveredKWh, int Readings, double? TemperatureC, double? Humidity);

/// <summary>Adds up the buckets of a series, of one unit or of many.</summary>
/// <param name="cuts">Where the buckets begin, ascending, and where the last one ends.</param>
internal sealed class BucketTotals(DateTime[] cuts)
{
    private const int Decimals = 3;

    private readonly EnergyTotal[] _totals = new EnergyTotal[cuts.Length - 1];

    /// <param name="totals">What is stored of buckets, each with its number, from 1.</param>
    public void Add(IEnumerable<(int Number, EnergyTotal Total)> totals)
    {
        foreach (var (number, total) in totals)
            _totals[number - 1] += total;
    }

    /// <summary>
    /// All buckets, also those without anything. It is the energy up to the end of a bucket that is rounded: buckets rounded by themselves
    /// would lose an idle unit's use, hour by hour.
    /// </summary>
    public IReadOnlyList<EnergyBucket> ToBuckets()
    {
        var buckets = new EnergyBucket[_totals.Length];
        var (kwh, given) = (0m, 0m);
        var (recovered, recoveredGiven) = (0m, 0m);
        for (var i = 0; i < buckets.Length; i++)
        {
            var total = _totals[i];
            kwh += total.Kwh;
            recovered += total.RecoveredKwh;
            var share = Round(kwh) - given;
            var recoveredShare = total.RecoveredKwh == total.Kwh ? share
                : total.RecoveredKwh == 0 ? 0
                : Math.Clamp(Round(recovered) - recoveredGiven, 0, share);
            given += share;
            recoveredGiven += recoveredShare;
            buckets[i] = new EnergyBucket(
                cuts[i], cuts[i + 1], share, recoveredShare, total.Readings,
                Mean(total.TemperatureSum, total.Temperatures), Mean(total.HumiditySum, total.Humidities));
        }

        return buckets;
    }

    private static decimal Round(decimal kwh) => decimal.Round(kwh, Decimals, MidpointRounding.AwayFromZero);

    private static double? Mean(decimal sum, int count) => count == 0 ? null : (double)decimal.Round(sum / count, 1, MidpointRounding.AwayFromZero);
}
