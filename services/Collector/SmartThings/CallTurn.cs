using Polly;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// Lets a try go ahead when the rate limit allows it and fewer than the permitted number of calls are in flight, over all rounds and
/// kinds of call. A try for which the gate opens too late fails at once.
/// </summary>
internal sealed class CallTurn(RateLimitGate gate, int maxConcurrency) : ResilienceStrategy, IDisposable
{
    private static readonly ResiliencePropertyKey<RoundCalls> Round = new("round");

    private readonly SemaphoreSlim _places = new(maxConcurrency, maxConcurrency);

    /// <summary>Puts the round that a call belongs to into the call's context.</summary>
    public static void SetRound(ResilienceContext context, RoundCalls round) => context.Properties.Set(Round, round);

    /// <summary>The round that the call of this context belongs to.</summary>
    public static RoundCalls RoundOf(ResilienceContext context) => context.Properties.GetValue(Round, null!);

    public void Dispose() => _places.Dispose();

    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        try
        {
            await TakePlaceAsync(RoundOf(context), context.CancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or CallFailedException)
        {
            return Outcome.FromException<TResult>(exception);
        }

        try
        {
            return await callback(context, state);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task TakePlaceAsync(RoundCalls round, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (gate.ClosedFor is var wait && wait >= round.Left && wait > TimeSpan.Zero)
                throw CallFailedException.RateLimited(wait);
            await gate.WaitAsync(cancellationToken);
            await _places.WaitAsync(cancellationToken);
            if (gate.ClosedFor == TimeSpan.Zero)
                return;

            // Closed while this try waited for its place.
            _places.Release();
        }
    }
}
