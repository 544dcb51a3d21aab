namespace AcMonitoring.TokenService.Starting;

/// <summary>Where the token comes from while nothing is stored yet.</summary>
internal sealed class FirstTokenOptions
{
    public const string Section = "TokenService";

    /// <summary>The environment variable that holds the first token.</summary>
    public const string Variable = "SMARTTHINGS_TOKEN";

    /// <summary>Path of the old backend's <c>token.py</c>; read at the first start only, and only without <c>SMARTTHINGS_TOKEN</c>. Empty: none.</summary>
    public string? LegacyTokenFile { get; set; }
}
