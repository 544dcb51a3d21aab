using System.Threading.RateLimiting;

namespace AcMonitoring.QueryApi.Export;

/// <summary>
/// Lets a few exports run at a time, each on a connection of the pool that only they have: they block neither the other answers nor the
/// storing of readings, however many there are and however slow their clients. The others wait for their turn, first come, first served.
/// </summary>
internal sealed class ExportTurns(TimeProvider clock) : IAsyncDisposable
{
    /// <summary>How many run at a time, and how many connections they have.</summary>
    public const int Count = 4;

    /// <summary>When to ask again, where there was no turn.</summary>
    public const int RetryAfterSeconds = 30;

    // Longer, and a proxy between would have given up: nothing is sent meanwhile.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions { PermitLimit = Count, QueueLimit = 8 * Count });

    /// <summary>Waits for a turn, which lasts until it is disposed of; null where too many wait already, or when the wait took too long.</summary>
    public async Task<RateLimitLease?> TakeAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(LongestWait, clock);
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
            // No turn in time.
        }

        return null;
    }

    public ValueTask DisposeAsync() => _limiter.DisposeAsync();
}
