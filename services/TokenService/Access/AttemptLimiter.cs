using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace AcMonitoring.TokenService.Access;

/// <summary>
/// Slows down whoever fails again and again: an address has a hundred permits that come back within a minute. Setting the token costs one,
/// a wrong key four more.
/// </summary>
internal sealed class AttemptLimiter : IDisposable
{
    private const int Permits = 100;
    private const int Periods = 20;
    private const int CostOfWrongKey = 4;

    private static readonly TimeSpan Refill = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetTokenBucketLimiter(NetworkOf(address), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Permits,
            TokensPerPeriod = Permits / Periods,
            ReplenishmentPeriod = Refill / Periods,
            QueueLimit = 0,
        }));

    /// <returns>How long the address has to wait, to the whole second; null when it may try.</returns>
    public int? Wait(HttpContext http, int cost)
    {
        using var lease = _limiter.AttemptAcquire(AddressOf(http), cost);
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
            : (int)Refill.TotalSeconds;
    }

    public void WrongKey(HttpContext http) => _limiter.AttemptAcquire(AddressOf(http), CostOfWrongKey).Dispose();

    public void Dispose() => _limiter.Dispose();

    private static IPAddress AddressOf(HttpContext http) => http.Connection.RemoteIpAddress ?? IPAddress.None;

    // Whoever has one address of IPv6 has 2^64 of them.
    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
            return address.MapToIPv6();

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes);
    }
}
