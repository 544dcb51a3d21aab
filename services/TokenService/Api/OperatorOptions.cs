namespace AcMonitoring.TokenService.Api;

internal sealed class OperatorOptions
{
    public const string Section = "Operator";

    /// <summary>The name of the setting <see cref="ApiKey"/>.</summary>
    public const string Key = "Operator__ApiKey";

    /// <summary>Key that <c>POST /token</c> must carry as <c>Authorization: Bearer …</c>. Empty: anyone who reaches the port may set the token.</summary>
    public string? ApiKey { get; set; }
}
