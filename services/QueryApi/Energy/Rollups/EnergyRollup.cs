using System.Numerics;

namespace AcMonitoring.QueryApi.Energy.Rollups;

/// <summary>The rollup of one bucket: a row of <c>energy_hour</c> or <c>energy_day</c>, or a sum of rows.</summary>
internal readonly record struct EnergyRollup
    : IAdditionOperators<EnergyRollup, EnergyRollup, EnergyRollup>, IUnaryNegationOperators<EnergyRollup, EnergyRollup>
{
    /// <summary>Energy of the bucket in kWh.</summary>
    public decimal Kwh { get; init; }

    /// <summary>The part of it that was recovered after missed slots.</summary>
    public decimal RecoveredKwh { get; init; }

    /// <summary>Number of readings that were collected in the bucket.</summary>
    public int Readings { get; init; }

    /// <summary>Sum of their temperatures in degrees Celsius; exact, so that a reading can be subtracted again.</summary>
    public decimal TemperatureSum { get; init; }

    /// <summary>Number of readings with a temperature.</summary>
    public int Temperatures { get; init; }

    /// <summary>Sum of their relative humidities in percent.</summary>
    public decimal HumiditySum { get; init; }

    /// <summary>Number of readings with a humidity.</summary>
    public int Humidities { get; init; }

    public static EnergyRollup operator +(EnergyRollup left, EnergyRollup right) => new()
    {
        Kwh = left.Kwh + right.Kwh,
        RecoveredKwh = left.RecoveredKwh + right.RecoveredKwh,
        Readings = left.Readings + right.Readings,
        TemperatureSum = left.TemperatureSum + right.TemperatureSum,
        Temperatures = left.Temperatures + right.Temperatures,
        HumiditySum = left.HumiditySum + right.HumiditySum,
        Humidities = left.Humidities + right.Humidities,
    };

    public static EnergyRollup operator -(EnergyRollup value) => new()
    {
        Kwh = -value.Kwh,
        RecoveredKwh = -value.RecoveredKwh,
        Readings = -value.Readings,
        TemperatureSum = -value.TemperatureSum,
        Temperatures = -value.Temperatures,
        HumiditySum = -value.HumiditySum,
        Humidities = -value.Humidities,
    };
}
