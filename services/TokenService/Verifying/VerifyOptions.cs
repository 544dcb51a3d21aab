using System.ComponentModel.DataAnnotations;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.TokenService.Verifying;

/// <summary>Whether a token is tried against SmartThings.</summary>
internal sealed class VerifyOptions
{
    public const string Section = "TokenService";

    /// <summary>True: a new token is tried before it replaces the one in force. False: SmartThings is never asked.</summary>
    public bool VerifyOnUpdate { get; set; } = true;
}

/// <summary>Where the SmartThings cloud is.</summary>
internal sealed class SmartThingsOptions
{
    public const string Section = "SmartThings";

    private const string BaseUrlProblem = "SmartThings__BaseUrl must be an address such as https://api.smartthings.com/v1/.";

    /// <summary>Address of the API with its version. The token goes to this origin and to no other.</summary>
    [Required(ErrorMessage = BaseUrlProblem)]
    [HttpAddress(ErrorMessage = BaseUrlProblem)]
    public Uri BaseUrl { get; set; } = new("https://api.smartthings.com/v1/");
}
