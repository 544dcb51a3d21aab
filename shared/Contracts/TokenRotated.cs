namespace AcMonitoring.Contracts;

/// <summary>
/// A new token is in force. The message does not contain the token: consumers request it from the TokenService.
/// </summary>
public sealed record TokenRotated
{
    /// <summary>First 8 hexadecimal digits of the token's SHA-256, lower case.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>UTC time at which the token came into force.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>UTC time at which the token expires: <see cref="UpdatedAt"/> plus 24 hours.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
