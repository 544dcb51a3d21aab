using AcMonitoring.QueryApi.Energy.Rollups;

namespace AcMonitoring.QueryApi.Energy.Queries;

/// <summary>Energy used in one bucket. Null where unknown; instants are UTC.</summary>
/// <param name="Start">Start of the bucket.</param>
/// <param name="End">End of the bucket, exclusive.</param>
/// <param name="KWh">Energy in kWh, 3 decimals. The buckets of a series sum to the energy of the range, rounded once.</param>
/// <param name="RecoveredKWh">The part of it that was recovered after missed slots; its distribution over time is unknown.</param>
/// <param name="Readings">Number of readings that were collected in the bucket.</param>
/// <param name="TemperatureC">Mean room temperature of these readings in degrees Celsius, 1 decimal.</param>
/// <param name="Humidity">Mean relative humidity of these readings in percent, 1 decimal.</param>
internal sealed record EnergyBucket(
    DateTime Start, DateTime End, decimal KWh, decimal RecoveredKWh, int Readings, double? TemperatureC, double? Humidity);

/// <summary>Sums rollups to the buckets of a series.</summary>
/// <param name="boundaries">The starts of the buckets, ascending, and the end of the last one.</param>
internal sealed class EnergyBucketBuilder(DateTime[] boundaries)
{
    private const int Decimals = 3;

    private readonly EnergyRollup[] _rollups = new EnergyRollup[boundaries.Length - 1];

    /// <param name="rollups">Rollups with the number of their bucket, from 1.</param>
    public void Add(IEnumerable<(int Number, EnergyRollup Rollup)> rollups)
    {
        foreach (var (number, rollup) in rollups)
            _rollups[number - 1] += rollup;
    }

    /// <summary>
    /// Returns all buckets, including empty ones. Rounds the cumulative energy: if each bucket were rounded by itself, the small use of an idle
    /// unit would be lost hour by hour.
    /// </summary>
    public IReadOnlyList<EnergyBucket> ToBuckets()
    {
        var buckets = new EnergyBucket[_rollups.Length];
        var (kwh, emitted) = (0m, 0m);
        var (recovered, recoveredEmitted) = (0m, 0m);
        for (var i = 0; i < buckets.Length; i++)
        {
            var rollup = _rollups[i];
            kwh += rollup.Kwh;
            recovered += rollup.RecoveredKwh;
            var bucketKwh = Round(kwh) - emitted;
            var bucketRecovered = rollup.RecoveredKwh == rollup.Kwh ? bucketKwh
                : rollup.RecoveredKwh == 0 ? 0
                : Math.Clamp(Round(recovered) - recoveredEmitted, 0, bucketKwh);
            emitted += bucketKwh;
            recoveredEmitted += bucketRecovered;
            buckets[i] = new EnergyBucket(
                boundaries[i], boundaries[i + 1], bucketKwh, bucketRecovered, rollup.Readings,
                Mean(rollup.TemperatureSum, rollup.Temperatures), Mean(rollup.HumiditySum, rollup.Humidities));
        }

        return buckets;
    }

    private static decimal Round(decimal kwh) => decimal.Round(kwh, Decimals, MidpointRounding.AwayFromZero);

    private static double? Mean(decimal sum, int count) => count == 0 ? null : (double)decimal.Round(sum / count, 1, MidpointRounding.AwayFromZero);
}
