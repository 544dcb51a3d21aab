using System.Threading.RateLimiting;
using AcMonitoring.QueryApi.Database;

namespace AcMonitoring.QueryApi.Export;

/// <summary>
/// Limits the number of concurrent exports to that of their connections, so that slow clients block neither other requests nor ingestion. Other
/// exports wait in a queue.
/// </summary>
internal sealed class ExportLimiter(TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Retry-After of a rejected export.</summary>
    public const int RetryAfterSeconds = 30;

    // A proxy may time out after a longer wait without data.
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(15);

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions { PermitLimit = DatabaseOptions.ExportConnections, QueueLimit = 8 * DatabaseOptions.ExportConnections });

    /// <summary>Waits for a lease; null if the queue is full or the wait times out.</summary>
    public async Task<RateLimitLease?> AcquireAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(QueueTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var lease = await _limiter.AcquireAsync(cancellationToken: either.Token);
            if (lease.IsAcquired)
                return lease;
            lease.Dispose();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Timeout.
        }

        return null;
    }

    public ValueTask DisposeAsync() => _limiter.DisposeAsync();
}
