using AcMonitoring.Collector.Telemetry;
using Polly;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// Lets a try go ahead when gate and budget allow it and fewer than the permitted number of calls are in flight, over all rounds and
/// kinds of call. A try whose turn would come too late fails at once.
/// </summary>
internal sealed class CallTurn(RateLimitGate gate, CallBudget budget, CollectorMetrics metrics, int maxConcurrency) : ResilienceStrategy, IDisposable
{
    private static readonly ResiliencePropertyKey<RoundCalls> Round = new("round");
    private static readonly ResiliencePropertyKey<CallKind> Kind = new("kind");
    private static readonly ResiliencePropertyKey<StartedCall> Started = new("started");

    // The answers that it waits for may have come between the look and the wait.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _places = new(maxConcurrency, maxConcurrency);

    // One of each kind waits for its turn, the others stand in line behind it: not all of them have to look at every change.
    private readonly Dictionary<CallKind, SemaphoreSlim> _lines = Enum.GetValues<CallKind>().ToDictionary(kind => kind, _ => new SemaphoreSlim(1, 1));

    /// <summary>Puts what the turn must know of a call into the call's context.</summary>
    public static void SetCall(ResilienceContext context, RoundCalls round, CallKind kind)
    {
        context.Properties.Set(Round, round);
        context.Properties.Set(Kind, kind);
    }

    /// <summary>The round that the call of this context belongs to.</summary>
    public static RoundCalls RoundOf(ResilienceContext context) => context.Properties.GetValue(Round, null!);

    /// <summary>The kind of this context's call.</summary>
    public static CallKind KindOf(ResilienceContext context) => context.Properties.GetValue(Kind, default);

    /// <summary>The try of this context's call that has its turn.</summary>
    public static StartedCall StartedOf(ResilienceContext context) => context.Properties.GetValue(Started, null!);

    public void Dispose()
    {
        _places.Dispose();
        foreach (var line in _lines.Values)
            line.Dispose();
    }

    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        StartedCall started;
        try
        {
            started = await WaitInLineAsync(KindOf(context), RoundOf(context), context.CancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or CallFailedException)
        {
            return Outcome.FromException<TResult>(exception);
        }

        try
        {
            context.Properties.Set(Started, started);
            return await callback(context, state);
        }
        finally
        {
            started.Dispose();
            _places.Release();
        }
    }

    private async Task<StartedCall> WaitInLineAsync(CallKind kind, RoundCalls round, CancellationToken cancellationToken)
    {
        await _lines[kind].WaitAsync(cancellationToken);
        try
        {
            return await TakePlaceAsync(kind, round, cancellationToken);
        }
        finally
        {
            _lines[kind].Release();
        }
    }

    private async Task<StartedCall> TakePlaceAsync(CallKind kind, RoundCalls round, CancellationToken cancellationToken)
    {
        var isMeasured = false;
        while (true)
        {
            var (closedFor, spentFor) = (gate.ClosedFor, budget.ClosedFor(kind));
            var wait = closedFor > spentFor ? closedFor : spentFor;
            round.IsLimited |= wait > TimeSpan.Zero;
            if (wait >= round.Left && wait > TimeSpan.Zero)
                throw CallFailedException.RateLimited(wait);
            if (spentFor > closedFor && !isMeasured)
            {
                metrics.RateLimited(spentFor);
                isMeasured = true;
            }

            // No longer than was judged above: by now it may be closed until past the end of the round.
            if (closedFor > TimeSpan.Zero)
            {
                await gate.WaitAsync(closedFor, cancellationToken);
                continue;
            }

            await budget.WaitAsync(kind, spentFor > TimeSpan.Zero ? spentFor : LookAgain, cancellationToken);
            await _places.WaitAsync(cancellationToken);
            if (gate.ClosedFor == TimeSpan.Zero && budget.TryStart(kind) is { } started)
                return started;

            // Closed while this try waited for its place, or not open yet.
            _places.Release();
        }
    }
}
