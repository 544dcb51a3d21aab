namespace AcMonitoring.TokenService.Bootstrap;

/// <summary>The source of the token if none is stored yet.</summary>
internal sealed class InitialTokenOptions
{
    public const string Section = "TokenService";

    /// <summary>The environment variable that holds the initial token.</summary>
    public const string Variable = "SMARTTHINGS_TOKEN";

    /// <summary>Path of the old backend's <c>token.py</c>; read only at the first start and only without <c>SMARTTHINGS_TOKEN</c>. Empty: none.</summary>
    public string? LegacyTokenFile { get; set; }
}
