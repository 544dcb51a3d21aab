using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace AcMonitoring.TokenService.Api;

/// <summary>
/// Limits the attempts of an address: it has 100 permits, which are replenished within a minute. Setting the token costs one permit, a wrong
/// key four more.
/// </summary>
internal sealed class AttemptLimiter : IDisposable
{
    private const int Permits = 100;
    private const int Periods = 20;
    private const int WrongKeyCost = 4;

    private static readonly TimeSpan ReplenishmentTime = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetTokenBucketLimiter(NetworkOf(address), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Permits,
            TokensPerPeriod = Permits / Periods,
            ReplenishmentPeriod = ReplenishmentTime / Periods,
            QueueLimit = 0,
        }));

    /// <returns>Null if the attempt is allowed; else the seconds after which the client may retry.</returns>
    public int? TryAcquire(HttpContext http, int cost)
    {
        using var lease = _limiter.AttemptAcquire(AddressOf(http), cost);
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
            : (int)ReplenishmentTime.TotalSeconds;
    }

    public void ChargeWrongKey(HttpContext http) => _limiter.AttemptAcquire(AddressOf(http), WrongKeyCost).Dispose();

    public void Dispose() => _limiter.Dispose();

    private static IPAddress AddressOf(HttpContext http) => http.Connection.RemoteIpAddress ?? IPAddress.None;

    // An IPv6 client usually has a /64 network, so the network is limited, not the address.
    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
            return address.MapToIPv6();

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes);
    }
}
