namespace AcMonitoring.TokenService.Api;

/// <summary>Details of a <c>POST /token</c> for the audit line. They contain no secret.</summary>
internal sealed class AuditDetails
{
    /// <summary>The setting of the key that the request carries, or why there is no valid key.</summary>
    public string Key { get; set; } = "not required";

    /// <summary>Fingerprint of the posted token; null if the request has no valid token.</summary>
    public string? Fingerprint { get; set; }

    public static AuditDetails Of(HttpContext http)
    {
        if (http.Features.Get<AuditDetails>() is { } existing)
            return existing;

        var details = new AuditDetails();
        http.Features.Set(details);
        return details;
    }
}
