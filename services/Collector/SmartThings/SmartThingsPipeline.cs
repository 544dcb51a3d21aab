using AcMonitoring.Collector.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// The resilience pipeline of a call, from outside in: retry after 429, retry after an open circuit, retry of transient faults, rate limiter,
/// circuit breaker, timeout.
/// </summary>
internal static class SmartThingsPipeline
{
    private static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(50);

    public static ResiliencePipeline Create(
        SmartThingsOptions options, SmartThingsRateLimiter limiter, CollectorMetrics metrics, TimeProvider clock) =>
        Builder("smartthings", clock)
            .AddRetry(RetryAfter429(limiter))
            .AddRetry(RetryAfterOpenCircuit())
            .AddRetry(RetryTransientFaults())
            .AddStrategy(_ => new RateLimiterStrategy(limiter, metrics, options.MaxConcurrency), new RateLimiterOptions())
            .AddCircuitBreaker(CircuitBreaker())
            .AddTimeout(options.TryTimeout)
            .Build();

    /// <summary>
    /// For optional calls: one try, if the rate limiter grants it soon. The circuit breaker does not count or block them.
    /// </summary>
    public static ResiliencePipeline CreateOneTry(
        SmartThingsOptions options, SmartThingsRateLimiter limiter, CollectorMetrics metrics, TimeProvider clock) =>
        Builder("smartthings-one-try", clock)
            .AddStrategy(_ => new RateLimiterStrategy(limiter, metrics, maxConcurrency: 1), new RateLimiterOptions())
            .AddTimeout(options.TryTimeout)
            .Build();

    // Telemetry is for the meter "Polly" only; the Collector logs the results itself.
    private static ResiliencePipelineBuilder Builder(string name, TimeProvider clock) =>
        new ResiliencePipelineBuilder { Name = name, TimeProvider = clock }.ConfigureTelemetry(NullLoggerFactory.Instance);

    // The delay is in the rate limiter, so all calls share it.
    private static RetryStrategyOptions RetryAfter429(SmartThingsRateLimiter limiter) => new()
    {
        Name = "rate-limit",
        MaxRetryAttempts = int.MaxValue,
        Delay = TimeSpan.Zero,
        ShouldHandle = retry => ValueTask.FromResult(
            retry.Outcome.Exception is CallFailedException { IsThrottled: true }
            && SmartThingsCall.Of(retry.Context) is var call
            && limiter.RetryAfter(call.Kind) < call.Poll.TimeLeft),
    };

    // An open circuit must not use up the retries of a call, or a few failing units would fail the others too. For about a minute; a longer
    // outage is left to the next poll.
    private static RetryStrategyOptions RetryAfterOpenCircuit() => new()
    {
        Name = "broken-circuit",
        MaxRetryAttempts = 30,
        Delay = TimeSpan.FromSeconds(1),
        UseJitter = true,
        ShouldHandle = retry => ValueTask.FromResult(
            retry.Outcome.Exception is BrokenCircuitException open
            && (open.RetryAfter ?? TimeSpan.Zero) < SmartThingsCall.Of(retry.Context).Poll.TimeLeft),

        // RetryAfter is zero while the half-open circuit tests one call; then the delay above applies. A timer that is rounded down would end
        // too early and use up the retries.
        DelayGenerator = retry => ValueTask.FromResult(
            retry.Outcome.Exception is BrokenCircuitException { RetryAfter: { } wait } && wait > TimeSpan.Zero
                ? wait + TimerSlack
                : (TimeSpan?)null),
    };

    private static RetryStrategyOptions RetryTransientFaults() => new()
    {
        Name = "transient",
        MaxRetryAttempts = 3,
        BackoffType = DelayBackoffType.Exponential,
        Delay = TimeSpan.FromSeconds(0.5),
        UseJitter = true,
        ShouldHandle = retry => ValueTask.FromResult(
            retry.Outcome.Exception is CallFailedException { IsTransient: true } or TimeoutRejectedException),
    };

    private static CircuitBreakerStrategyOptions CircuitBreaker() => new()
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

    private sealed class RateLimiterOptions : ResilienceStrategyOptions
    {
        public RateLimiterOptions() => Name = "rate-limiter";
    }
}
