using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>What stands between a call and its tries. From the outside in: rate limit, transient faults, turn, circuit breaker, timeout.</summary>
internal static class SmartThingsPipeline
{
    public static ResiliencePipeline Create(SmartThingsOptions options, RateLimitGate gate, TimeProvider clock) =>
        new ResiliencePipelineBuilder { Name = "smartthings", TimeProvider = clock }
            // For the meter "Polly"; what the tries came to stands in our own log.
            .ConfigureTelemetry(NullLoggerFactory.Instance)
            .AddRetry(RateLimit(gate))
            .AddRetry(TransientFaults())
            .AddStrategy(_ => new CallTurn(gate, options.MaxConcurrency), new CallTurnOptions())
            .AddCircuitBreaker(Breaker())
            .AddTimeout(options.TryTimeout)
            .Build();

    // The wait itself is the gate's, so that all calls share it.
    private static RetryStrategyOptions RateLimit(RateLimitGate gate) => new()
    {
        Name = "rate-limit",
        MaxRetryAttempts = int.MaxValue,
        Delay = TimeSpan.Zero,
        ShouldHandle = retry => ValueTask.FromResult(
            retry.Outcome.Exception is CallFailedException { StatusCode: StatusCodes.Status429TooManyRequests }
            && gate.ClosedFor < retry.Context.Properties.GetValue(CallTurn.Round, null!).Left),
    };

    private static RetryStrategyOptions TransientFaults() => new()
    {
        Name = "transient",
        MaxRetryAttempts = 3,
        BackoffType = DelayBackoffType.Exponential,
        Delay = TimeSpan.FromSeconds(0.5),
        UseJitter = true,
        ShouldHandle = retry => ValueTask.FromResult(
            retry.Outcome.Exception is CallFailedException { IsTransient: true } or TimeoutRejectedException or BrokenCircuitException),

        // A broken circuit says when it closes; null leaves the wait to the back-off.
        DelayGenerator = retry => ValueTask.FromResult((retry.Outcome.Exception as BrokenCircuitException)?.RetryAfter),
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
