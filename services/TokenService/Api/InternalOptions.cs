using System.ComponentModel.DataAnnotations;

namespace AcMonitoring.TokenService.Api;

/// <summary>The listener from which the Collector reads the token.</summary>
internal sealed class InternalOptions
{
    public const string Section = "Internal";

    /// <summary>Port of <c>GET /internal/token</c>, on the same interfaces as the public port; must differ from it.</summary>
    [Range(1, 65535, ErrorMessage = "Internal__Port must be a whole number from 1 to 65535.")]
    public int Port { get; set; } = 8011;

    /// <summary>Key that <c>GET /internal/token</c> must carry as <c>Authorization: Bearer …</c>. Empty: anyone who reaches the port may read the token.</summary>
    public string? ApiKey { get; set; }
}
