using System.ComponentModel.DataAnnotations;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.Collector.Tokens;

/// <summary>Where the TokenService is.</summary>
internal sealed class TokenServiceOptions
{
    public const string Section = "TokenService";

    private const string BaseUrlProblem = "TokenService__BaseUrl must be an address such as http://tokenservice:8011/.";

    /// <summary>Address of the TokenService. Its port is the internal one, unless <c>Internal__Port</c> says otherwise.</summary>
    [Required(ErrorMessage = BaseUrlProblem)]
    [HttpAddress(ErrorMessage = BaseUrlProblem)]
    public Uri BaseUrl { get; set; } = new("http://tokenservice:8011/");
}

/// <summary>The TokenService's internal port, where it gives the token away.</summary>
internal sealed class InternalOptions
{
    public const string Section = "Internal";

    /// <summary>
    /// Replaces the port of <c>TokenService__BaseUrl</c>, so that one address, with the public port, can serve all services alike.
    /// </summary>
    [Range(1, 65535, ErrorMessage = "Internal__Port must be a whole number from 1 to 65535.")]
    public int? Port { get; set; }

    /// <summary>Sent as <c>Authorization: Bearer …</c> when set. A secret.</summary>
    [RegularExpression("[!-~]*", ErrorMessage = "Internal__ApiKey must be of printable ASCII characters without spaces.")]
    public string? ApiKey { get; set; }
}
