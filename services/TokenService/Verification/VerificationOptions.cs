using System.ComponentModel.DataAnnotations;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.TokenService.Verification;

internal sealed class VerificationOptions
{
    public const string Section = "TokenService";

    /// <summary>True: a new token is verified with SmartThings before it replaces the current one. False: tokens are not verified.</summary>
    public bool VerifyOnUpdate { get; set; } = true;
}

internal sealed class SmartThingsOptions
{
    public const string Section = "SmartThings";

    private const string BaseUrlProblem = "SmartThings__BaseUrl must be an address such as https://api.smartthings.com/v1/.";

    /// <summary>Address of the API with its version. The token is sent to this origin only.</summary>
    [Required(ErrorMessage = BaseUrlProblem)]
    [HttpAddress(ErrorMessage = BaseUrlProblem)]
    public Uri BaseUrl { get; set; } = new("https://api.smartthings.com/v1/");
}
