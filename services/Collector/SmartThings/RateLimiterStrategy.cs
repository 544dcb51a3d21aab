using AcMonitoring.Collector.Telemetry;
using Polly;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// Lets a try start when the rate limiter grants a lease and fewer than the maximum number of calls are in flight. A try that would have to
/// wait beyond the end of its poll fails at once.
/// </summary>
internal sealed class RateLimiterStrategy(SmartThingsRateLimiter limiter, CollectorMetrics metrics, int maxConcurrency) : ResilienceStrategy, IDisposable
{
    // Bounds the wait, because the awaited responses can arrive just before it starts.
    private static readonly TimeSpan RecheckInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _concurrency = new(maxConcurrency, maxConcurrency);

    // One call of each kind waits for a lease, the others queue behind it and need not check each change.
    private readonly Dictionary<CallKind, SemaphoreSlim> _queues = Enum.GetValues<CallKind>().ToDictionary(kind => kind, _ => new SemaphoreSlim(1, 1));

    public void Dispose()
    {
        _concurrency.Dispose();
        foreach (var queue in _queues.Values)
            queue.Dispose();
    }

    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        var call = SmartThingsCall.Of(context);
        CallLease lease;
        try
        {
            lease = await QueueAsync(call.Kind, call.Poll, context.CancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or CallFailedException)
        {
            return Outcome.FromException<TResult>(exception);
        }

        try
        {
            call.Lease = lease;
            return await callback(context, state);
        }
        finally
        {
            lease.Dispose();
            _concurrency.Release();
        }
    }

    private async Task<CallLease> QueueAsync(CallKind kind, PollContext poll, CancellationToken cancellationToken)
    {
        await _queues[kind].WaitAsync(cancellationToken);
        try
        {
            return await AcquireAsync(kind, poll, cancellationToken);
        }
        finally
        {
            _queues[kind].Release();
        }
    }

    private async Task<CallLease> AcquireAsync(CallKind kind, PollContext poll, CancellationToken cancellationToken)
    {
        var isMeasured = false;
        while (true)
        {
            var (backOff, quotaWait) = (limiter.BackOff, limiter.QuotaWait(kind));
            var wait = backOff > quotaWait ? backOff : quotaWait;
            poll.IsThrottled |= wait > TimeSpan.Zero;
            if (wait >= poll.TimeLeft && wait > TimeSpan.Zero)
                throw CallFailedException.Throttled(wait);
            if (quotaWait > backOff && !isMeasured)
            {
                metrics.Throttled(quotaWait);
                isMeasured = true;
            }

            await limiter.WaitAsync(kind, wait > TimeSpan.Zero ? wait : RecheckInterval, cancellationToken);
            if (backOff > TimeSpan.Zero)
                continue;

            await _concurrency.WaitAsync(cancellationToken);
            if (limiter.TryAcquire(kind) is { } lease)
                return lease;

            _concurrency.Release();
        }
    }
}
