using System.ComponentModel.DataAnnotations;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>Source of the unit statuses.</summary>
internal enum StatusSource
{
    /// <summary>From the list if SmartThings includes them, otherwise one call per unit: the fewest calls.</summary>
    Auto,

    /// <summary>Always one call per unit.</summary>
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

/// <summary>Address of the SmartThings API and how it is polled.</summary>
internal sealed class SmartThingsOptions
{
    public const string Section = "SmartThings";

    private const string BaseUrlProblem = "SmartThings__BaseUrl must be an address such as https://api.smartthings.com/v1/.";

    /// <summary>Address of the API with its version. The token is sent to this origin only.</summary>
    [Required(ErrorMessage = BaseUrlProblem)]
    [HttpAddress(ErrorMessage = BaseUrlProblem)]
    public Uri BaseUrl { get; set; } = new("https://api.smartthings.com/v1/");

    /// <summary>Time between two polls.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "SmartThings__PollInterval must be from 00:00:01 to 01:00:00.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Maximum number of calls in flight, including list calls.</summary>
    [Range(1, 64, ErrorMessage = "SmartThings__MaxConcurrency must be a whole number from 1 to 64.")]
    public int MaxConcurrency { get; set; } = 8;

    [EnumDataType(typeof(StatusSource), ErrorMessage = "SmartThings__StatusSource must be Auto or PerDevice.")]
    public StatusSource StatusSource { get; set; }

    [EnumDataType(typeof(DeviceFilter), ErrorMessage = "SmartThings__DeviceFilter must be AirConditioners, WithEnergy or All.")]
    public DeviceFilter DeviceFilter { get; set; }

    /// <summary>Timeout of one try of a call. Not a setting.</summary>
    internal TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
