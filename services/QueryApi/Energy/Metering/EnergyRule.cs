namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>The rule of <see cref="EnergyMeter"/> that decided about a reading.</summary>
internal enum EnergyRule
{
    NoMeterValue,

    /// <summary>An operator excluded the meter value.</summary>
    Excluded,

    /// <summary>An operator added the energy.</summary>
    Correction,
    ZeroBeforeFirstValue,
    FirstValue,
    SameReport,

    /// <summary>The meter rose by what its reports state, those seen and those that may have been missed.</summary>
    RiseReported,

    /// <summary>No report states the energy, and the maximum power allows the rise.</summary>
    RiseWithinMaximumPower,

    /// <summary>The report states its whole meter as its energy.</summary>
    CounterStartedAtZero,
    MeterFellWithEnergy,
    ReturnAfterReset,

    /// <summary>Three reports in a row continue from a value that does not continue from the baseline.</summary>
    ThirdReport,

    /// <summary>The energy that the reports state contradicts their meter, so the meter alone decides.</summary>
    ReportsUnreliable,

    /// <summary>SmartThings received the report before the one of the baseline.</summary>
    OutdatedReport,
    MeterAtZero,
    MeterFell,

    /// <summary>The rise of the meter is not what its reports state.</summary>
    RiseNotReported,

    /// <summary>No report states the energy, and the maximum power does not allow the rise.</summary>
    RiseAboveMaximumPower,
}
