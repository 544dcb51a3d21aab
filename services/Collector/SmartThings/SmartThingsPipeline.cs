using AcMonitoring.Collector.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// What stands between a call and its tries. From the outside in: rate limit, broken circuit, transient faults, turn,
/// circuit breaker, timeout.
/// </summary>
internal static class SmartThingsPipeline
{
    private static readonly TimeSpan ALittle = TimeSpan.FromMilliseconds(50);

    public static ResiliencePipeline Create(
        SmartThingsOptions options, RateLimitGate gate, CallBudget budget, CollectorMetrics metrics, TimeProvider clock) =>
        new ResiliencePipelineBuilder { Name = "smartthings", TimeProvider = clock }
            // For the meter "Polly"; what the tries came to stands in our own log.
            .ConfigureTelemetry(NullLoggerFactory.Instance)
            .AddRetry(RateLimit(gate, budget))
            .AddRetry(BrokenCircuit())
            .AddRetry(TransientFaults())
            .AddStrategy(_ => new CallTurn(gate, budget, metrics, options.MaxConcurrency), new CallTurnOptions())
            .AddCircuitBreaker(Breaker())
            .AddTimeout(options.TryTimeout)
            .Build();

    /// <summary>
    /// For calls that are worth one try when their turn comes soon. How they end is nothing to the others: neither does a failure count for
    /// the breaker, nor does a broken circuit hold them back.
    /// </summary>
    public static ResiliencePipeline CreateOneTry(
        SmartThingsOptions options, RateLimitGate gate, CallBudget budget, CollectorMetrics metrics, TimeProvider clock) =>
        new ResiliencePipelineBuilder { Name = "smartthings-one-try", TimeProvider = clock }
            .ConfigureTelemetry(NullLoggerFactory.Instance)
            .AddStrategy(_ => new CallTurn(gate, budget, metrics, maxConcurrency: 1), new CallTurnOptions())
            .AddTimeout(options.TryTimeout)
            .Build();

    // The wait itself is the turn's, so that all calls share it.
    private static RetryStrategyOptions RateLimit(RateLimitGate gate, CallBudget budget) => new()
    {
        Name = "rate-limit",
        MaxRetryAttempts = int.MaxValue,
        Delay = TimeSpan.Zero,
        ShouldHandle = retry => ValueTask.FromResult(
            retry.Outcome.Exception is CallFailedException { StatusCode: StatusCodes.Status429TooManyRequests }
            && CallTurn.RoundOf(retry.Context).Left is var left
            && gate.ClosedFor < left
            && budget.ClosedFor(CallTurn.KindOf(retry.Context)) < left),
    };

    // What a broken circuit holds back was not tried: that must not use up a call's tries, or a few units that fail would take the others
    // with them. For about a minute; then the trouble is more than a moment, and the next round will see.
    private static RetryStrategyOptions BrokenCircuit() => new()
    {
        Name = "broken-circuit",
        MaxRetryAttempts = 30,
        Delay = TimeSpan.FromSeconds(1),
        UseJitter = true,
        ShouldHandle = retry => ValueTask.FromResult(
            retry.Outcome.Exception is BrokenCircuitException broken
            && (broken.RetryAfter ?? TimeSpan.Zero) < CallTurn.RoundOf(retry.Context).Left),

        // It says when it lets the next call through; while that one is under way, null leaves the wait to the delay above. A little later,
        // for timers know whole milliseconds: rounded down, a wait would end too early again and again until no more are left.
        DelayGenerator = retry => ValueTask.FromResult(
            retry.Outcome.Exception is BrokenCircuitException { RetryAfter: { } wait } && wait > TimeSpan.Zero ? wait + ALittle : (TimeSpan?)null),
    };

    private static RetryStrategyOptions TransientFaults() => new()
    {
        Name = "transient",
        MaxRetryAttempts = 3,
        BackoffType = DelayBackoffType.Exponential,
        Delay = TimeSpan.FromSeconds(0.5),
        UseJitter = true,
        ShouldHandle = retry => ValueTask.FromResult(
            retry.Outcome.Exception is CallFailedException { IsTransient: true } or TimeoutRejectedException),
    };

    private static CircuitBreakerStrategyOptions Breaker() => new()
    {
        Name = "breaker",
        FailureRatio = 0.5,
        MinimumThroughput = 20,
        SamplingDuration = TimeSpan.FromSeconds(30),
        BreakDuration = TimeSpan.FromSeconds(5),
        ShouldHandle = call => ValueTask.FromResult(
            call.Outcome.Exception is TimeoutRejectedException
                or CallFailedException { IsTransient: true, StatusCode: null or >= StatusCodes.Status500InternalServerError }),
    };

    private sealed class CallTurnOptions : ResilienceStrategyOptions
    {
        public CallTurnOptions() => Name = "turn";
    }
}
