using System.ComponentModel.DataAnnotations;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>How the status of the units is asked for.</summary>
internal enum StatusSource
{
    /// <summary>With the list where SmartThings sends it along, else unit by unit: the fewest calls.</summary>
    Auto,

    /// <summary>Always unit by unit.</summary>
    PerDevice,
}

/// <summary>Which devices of the account are read.</summary>
internal enum DeviceFilter
{
    /// <summary>Category AirConditioner or capability airConditionerMode.</summary>
    AirConditioners,

    /// <summary>Capability powerConsumptionReport.</summary>
    WithEnergy,

    /// <summary>Every device.</summary>
    All,
}

/// <summary>Where the SmartThings cloud is and how it is read.</summary>
internal sealed class SmartThingsOptions
{
    public const string Section = "SmartThings";

    private const string BaseUrlProblem = "SmartThings__BaseUrl must be an address such as https://api.smartthings.com/v1/.";

    /// <summary>Address of the API with its version. The token goes to this origin and to no other.</summary>
    [Required(ErrorMessage = BaseUrlProblem)]
    [HttpAddress(ErrorMessage = BaseUrlProblem)]
    public Uri BaseUrl { get; set; } = new("https://api.smartthings.com/v1/");

    /// <summary>Distance of two rounds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "SmartThings__PollInterval must be from 00:00:01 to 01:00:00.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Calls in flight at most, the list included.</summary>
    [Range(1, 64, ErrorMessage = "SmartThings__MaxConcurrency must be a whole number from 1 to 64.")]
    public int MaxConcurrency { get; set; } = 8;

    [EnumDataType(typeof(StatusSource), ErrorMessage = "SmartThings__StatusSource must be Auto or PerDevice.")]
    public StatusSource StatusSource { get; set; }

    [EnumDataType(typeof(DeviceFilter), ErrorMessage = "SmartThings__DeviceFilter must be AirConditioners, WithEnergy or All.")]
    public DeviceFilter DeviceFilter { get; set; }

    /// <summary>How long one try of a call may take. Not a setting.</summary>
    internal TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
