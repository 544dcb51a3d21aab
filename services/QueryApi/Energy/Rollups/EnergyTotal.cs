using System.Numerics;

namespace AcMonitoring.QueryApi.Energy.Rollups;

/// <summary>What readings say of a stretch of time: a row of <c>energy_hour</c> or <c>energy_day</c>, or a sum of several.</summary>
internal readonly record struct EnergyTotal
    : IAdditionOperators<EnergyTotal, EnergyTotal, EnergyTotal>, IUnaryNegationOperators<EnergyTotal, EnergyTotal>
{
    /// <summary>Energy used in it, in kWh.</summary>
    public decimal Kwh { get; init; }

    /// <summary>The part of it that is known from a later reading after missed slots.</summary>
    public decimal RecoveredKwh { get; init; }

    /// <summary>How many readings were collected in it.</summary>
    public int Readings { get; init; }

    /// <summary>Sum of their temperatures in degrees Celsius, exact so that what is added can be taken away again.</summary>
    public decimal TemperatureSum { get; init; }

    /// <summary>How many of them have a temperature.</summary>
    public int Temperatures { get; init; }

    /// <summary>Sum of their relative humidities in percent.</summary>
    public decimal HumiditySum { get; init; }

    /// <summary>How many of them have a humidity.</summary>
    public int Humidities { get; init; }

    public static EnergyTotal operator +(EnergyTotal left, EnergyTotal right) => new()
    {
        Kwh = left.Kwh + right.Kwh,
        RecoveredKwh = left.RecoveredKwh + right.RecoveredKwh,
        Readings = left.Readings + right.Readings,
        TemperatureSum = left.TemperatureSum + right.TemperatureSum,
        Temperatures = left.Temperatures + right.Temperatures,
        HumiditySum = left.HumiditySum + right.HumiditySum,
        Humidities = left.Humidities + right.Humidities,
    };

    public static EnergyTotal operator -(EnergyTotal value) => new()
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
