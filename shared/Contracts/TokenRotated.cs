namespace AcMonitoring.Contracts;

/// <summary>
/// A different token is in force. The token itself never travels on the bus: whoever needs it asks the TokenService.
/// </summary>
public sealed record TokenRotated
{
    /// <summary>First 8 hexadecimal digits of the token's SHA-256, lower case.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>UTC instant at which the token came into force.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>UTC instant at which the token ends: <see cref="UpdatedAt"/> plus 24 hours.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
