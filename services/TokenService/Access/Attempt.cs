namespace AcMonitoring.TokenService.Access;

/// <summary>What is known of a request that sets the token, for the audit line. None of it is a secret.</summary>
internal sealed class Attempt
{
    /// <summary>The setting whose key was given; else why there is none.</summary>
    public string Key { get; set; } = "not asked for";

    /// <summary>Of the token that was posted; null while there is none that keeps the rules.</summary>
    public string? Fingerprint { get; set; }

    public static Attempt Of(HttpContext http)
    {
        if (http.Features.Get<Attempt>() is { } known)
            return known;

        var attempt = new Attempt();
        http.Features.Set(attempt);
        return attempt;
    }
}
