using System.Security.Cryptography;
using System.Text;

namespace AcMonitoring.TokenService.Storage;

/// <summary>The result of verifying a token with SmartThings. The token file holds the names.</summary>
internal enum VerificationStatus
{
    /// <summary>Not verified yet, or SmartThings gave no usable response.</summary>
    Unknown,

    Accepted,

    Refused,
}

/// <summary>A token with its lifetime of 24 hours. A class, not a record: <see cref="ToString"/> must not print the secret.</summary>
internal sealed class SmartThingsToken(string value, DateTimeOffset updatedAt)
{
    /// <summary>The lifetime of a SmartThings personal access token.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const int UnmaskedCharacters = 4;

    /// <summary>The secret.</summary>
    public string Value { get; } = value;

    /// <summary>When the token became the current one.</summary>
    public DateTimeOffset UpdatedAt { get; } = updatedAt;

    public DateTimeOffset ExpiresAt => UpdatedAt + Lifetime;

    /// <summary>True once the broker has confirmed the <c>TokenRotated</c> message of this token.</summary>
    public bool IsPublished { get; init; }

    public VerificationStatus Verification { get; init; }

    /// <summary>First and last four characters around <c>...</c>; <c>****</c> for a token of eight or fewer.</summary>
    public string Masked =>
        Value.Length <= 2 * UnmaskedCharacters ? "****" : $"{Value[..UnmaskedCharacters]}...{Value[^UnmaskedCharacters..]}";

    /// <summary>First 8 hexadecimal digits of the SHA-256, lower case.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Value)))[..8];

    /// <summary>Whole seconds until the token expires, rounded down; 0 after that.</summary>
    public long SecondsLeft(DateTimeOffset now) => Math.Max(0, (long)Math.Floor((ExpiresAt - now).TotalSeconds));

    public bool HasSameValueAs(SmartThingsToken? other) => other is not null && other.Value == Value;

    public SmartThingsToken AsPublished() => new(Value, UpdatedAt) { IsPublished = true, Verification = Verification };

    public SmartThingsToken With(VerificationStatus verification) => new(Value, UpdatedAt) { IsPublished = IsPublished, Verification = verification };

    public override string ToString() => $"token {Fingerprint}";
}
