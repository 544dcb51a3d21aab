using System.Security.Cryptography;
using System.Text;

namespace AcMonitoring.TokenService.Tokens;

/// <summary>A token and its 24 hours. A class, not a record: printing one must not print the secret.</summary>
internal sealed class SmartThingsToken(string value, DateTimeOffset updatedAt, bool announced = false)
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
    public bool Announced { get; } = announced;

    /// <summary>First and last four characters around <c>...</c>; <c>****</c> for a token of eight or fewer.</summary>
    public string Masked => Value.Length <= 2 * Shown ? "****" : $"{Value[..Shown]}...{Value[^Shown..]}";

    /// <summary>First 8 hexadecimal digits of the SHA-256, lower case: tells tokens apart and gives nothing away.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Value)))[..8];

    /// <summary>Whole seconds until the token ends, rounded down; 0 when it has ended.</summary>
    public long SecondsLeft(DateTimeOffset now) => Math.Max(0, (long)Math.Floor((ExpiresAt - now).TotalSeconds));

    public SmartThingsToken AsAnnounced() => new(Value, UpdatedAt, announced: true);

    public override string ToString() => $"token {Fingerprint}";
}
