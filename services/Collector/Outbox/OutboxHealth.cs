using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AcMonitoring.Collector.Spooling;

/// <summary>Degraded while messages cannot go to the broker, or the spool's file cannot be used: collection goes on meanwhile.</summary>
internal sealed class SpoolHealth(Spool spool, DrainSpool drain) : IHealthCheck
{
    // A round is published in less.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((spool.State, drain.Problem) switch
        {
            ({ Problem: { } reason, InMemory: > 0 } state, _) => HealthCheckResult.Degraded($"{state.InMemory} messages wait in memory, for the spool cannot be used: {reason}."),
            ({ Problem: { } reason }, _) => HealthCheckResult.Degraded($"The spool cannot be used: {reason}."),
            ({ Messages: 0 }, _) => HealthCheckResult.Healthy("Nothing waits in the spool."),
            ({ } state, { } reason) => HealthCheckResult.Degraded($"{Waiting(state)}: {reason}."),
            ({ } state, _) when spool.OldestAge > Soon => HealthCheckResult.Degraded($"{Waiting(state)}."),
            ({ } state, _) => HealthCheckResult.Healthy($"{state.Messages} messages are on their way to the broker."),
        });

    private static string Waiting(SpoolState state) => $"{state.Messages} messages wait in the spool since {state.OldestAt:yyyy-MM-dd'T'HH:mm:ss'Z'}";
}
