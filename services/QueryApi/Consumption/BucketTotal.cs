using AcMonitoring.QueryApi.Totals;

namespace AcMonitoring.QueryApi.Consumption;

/// <summary>What is stored of one bucket, as Dapper reads it. Buckets of which nothing is have none.</summary>
internal sealed record BucketTotal
{
    /// <summary>Which bucket, from 1.</summary>
    public int Number { get; init; }
    public decimal Kwh { get; init; }
    public decimal RecoveredKwh { get; init; }
    public int Readings { get; init; }
    public decimal TemperatureSum { get; init; }
    public int Temperatures { get; init; }
    public decimal HumiditySum { get; init; }
    public int Humidities { get; init; }

    public EnergyTotal ToEnergyTotal() => new()
    {
        Kwh = Kwh,
        RecoveredKwh = RecoveredKwh,
        Readings = Readings,
        TemperatureSum = TemperatureSum,
        Temperatures = Temperatures,
        HumiditySum = HumiditySum,
        Humidities = Humidities,
    };
}
