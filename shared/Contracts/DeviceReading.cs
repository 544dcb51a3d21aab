namespace AcMonitoring.Contracts;

/// <summary>
/// The values of one unit in one slot: raw vendor values under our names and units, nothing derived.
/// Published by the Collector once per unit and slot; its message id is the UUIDv5 of <see cref="DeviceId"/>, <see cref="Slot"/> and
/// <see cref="CollectedAt"/>.
/// A value that is missing or unreadable is null.
/// </summary>
public sealed record DeviceReading
{
    /// <summary>SmartThings device id: an opaque string, usually but not always a lower-case UUID.</summary>
    public required string DeviceId { get; init; }

    /// <summary>The unit's label, else its name.</summary>
    public required string DeviceName { get; init; }

    /// <summary>SmartThings location id; empty when the unit has none.</summary>
    public required string Location { get; init; }

    /// <summary>The location's name, if it is known.</summary>
    public string? LocationName { get; init; }

    /// <summary>UTC time of the reading's slot.</summary>
    public required DateTimeOffset Slot { get; init; }

    /// <summary>UTC time at which the Collector received the values.</summary>
    public required DateTimeOffset CollectedAt { get; init; }

    /// <summary>Running energy meter in Wh: <c>powerConsumption.energy</c>.</summary>
    public decimal? CumulativeWh { get; init; }

    /// <summary>Energy of the device's last report alone, in Wh: <c>powerConsumption.deltaEnergy</c>.</summary>
    public decimal? DeltaWh { get; init; }

    /// <summary>Start of the device's last report, UTC: <c>powerConsumption.start</c>. May be an invalid time such as 1970.</summary>
    public DateTimeOffset? ReportStart { get; init; }

    /// <summary>End of the device's last report, UTC: <c>powerConsumption.end</c>. May be an invalid time such as 1970.</summary>
    public DateTimeOffset? ReportEnd { get; init; }

    /// <summary>When SmartThings received the report, UTC: the timestamp of the <c>powerConsumption</c> attribute.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    /// <summary>Relative humidity in percent.</summary>
    public double? Humidity { get; init; }

    /// <summary>Room temperature in degrees Celsius.</summary>
    public double? TemperatureC { get; init; }

    /// <summary>Mode in the vendor's terms: cool, heat, dry, wind, auto and others.</summary>
    public string? AirConditionerMode { get; init; }

    /// <summary>Fan mode in the vendor's terms: auto, low, medium, high, turbo and others.</summary>
    public string? FanMode { get; init; }

    /// <summary><c>on</c> or <c>off</c>.</summary>
    public string? Switch { get; init; }
}
