using System.ComponentModel.DataAnnotations;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.Collector.AccessToken;

/// <summary>Address of the TokenService.</summary>
internal sealed class TokenServiceOptions
{
    public const string Section = "TokenService";

    private const string BaseUrlProblem = "TokenService__BaseUrl must be an address such as http://tokenservice:8011/.";

    /// <summary>Address of the TokenService with its internal port. <c>Internal__Port</c> overrides the port.</summary>
    [Required(ErrorMessage = BaseUrlProblem)]
    [HttpAddress(ErrorMessage = BaseUrlProblem)]
    public Uri BaseUrl { get; set; } = new("http://tokenservice:8011/");
}

/// <summary>Access to the TokenService's internal port, which returns the token.</summary>
internal sealed class InternalOptions
{
    public const string Section = "Internal";

    /// <summary>
    /// Replaces the port of <c>TokenService__BaseUrl</c>, so that all services can use the same address with the public port.
    /// </summary>
    [Range(1, 65535, ErrorMessage = "Internal__Port must be a whole number from 1 to 65535.")]
    public int? Port { get; set; }

    /// <summary>Sent as <c>Authorization: Bearer …</c> if set. A secret.</summary>
    [RegularExpression("[!-~]*", ErrorMessage = "Internal__ApiKey must be of printable ASCII characters without spaces.")]
    public string? ApiKey { get; set; }
}
