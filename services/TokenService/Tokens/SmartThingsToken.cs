using System.Security.Cryptography;
using System.Text;

namespace AcMonitoring.TokenService.Tokens;

/// <summary>What SmartThings says of a token.</summary>
internal enum Verdict
{
    /// <summary>It has not been asked, or could not say.</summary>
    Unknown,

    Accepted,

    Refused,
}

/// <summary>A token and its 24 hours. A class, not a record: printing one must not print the secret.</summary>
internal sealed class SmartThingsToken(string value, DateTimeOffset updatedAt)
{
    /// <summary>SmartThings personal access tokens live exactly this long.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const int Shown = 4;

    /// <summary>The secret.</summary>
    public string Value { get; } = value;

    /// <summary>Instant at which the token came into force.</summary>
    public DateTimeOffset UpdatedAt { get; } = updatedAt;

    public DateTimeOffset ExpiresAt => UpdatedAt + Lifetime;

    /// <summary>True once the other services have been told of it.</summary>
    public bool IsAnnounced { get; init; }

    public Verdict Verdict { get; init; }

    /// <summary>First and last four characters around <c>...</c>; <c>****</c> for a token of eight or fewer.</summary>
    public string Masked => Value.Length <= 2 * Shown ? "****" : $"{Value[..Shown]}...{Value[^Shown..]}";

    /// <summary>First 8 hexadecimal digits of the SHA-256, lower case: tells tokens apart and gives nothing away.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Value)))[..8];

    /// <summary>Whole seconds until the token ends, rounded down; 0 when it has ended.</summary>
    public long SecondsLeft(DateTimeOffset now) => Math.Max(0, (long)Math.Floor((ExpiresAt - now).TotalSeconds));

    /// <summary>True for the token of the same value, whatever is known of it.</summary>
    public bool IsSameAs(SmartThingsToken? other) => other is not null && other.Value == Value;

    public SmartThingsToken AsAnnounced() => new(Value, UpdatedAt) { IsAnnounced = true, Verdict = Verdict };

    public SmartThingsToken With(Verdict verdict) => new(Value, UpdatedAt) { IsAnnounced = IsAnnounced, Verdict = verdict };

    public override string ToString() => $"token {Fingerprint}";
}
