using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AcMonitoring.Collector.Outbox;

/// <summary>Degraded while the broker does not confirm or the outbox file cannot be used: polling continues.</summary>
internal sealed class OutboxHealth(OutboxStore outbox, OutboxPublisher publisher) : IHealthCheck
{
    // Longer than the publication of a poll takes.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((outbox.State, publisher.Problem) switch
        {
            ({ Problem: { } reason, InMemory: > 0 } state, _) => HealthCheckResult.Degraded($"{state.InMemory} messages wait in memory, because the outbox file cannot be used: {reason}."),
            ({ Problem: { } reason }, _) => HealthCheckResult.Degraded($"The outbox file cannot be used: {reason}."),
            ({ Messages: 0 }, _) => HealthCheckResult.Healthy("The outbox is empty."),
            ({ } state, { } reason) => HealthCheckResult.Degraded($"{Waiting(state)}: {reason}."),
            ({ } state, _) when outbox.OldestAge > MaxAge => HealthCheckResult.Degraded($"{Waiting(state)}."),
            ({ } state, _) => HealthCheckResult.Healthy($"{state.Messages} messages are being published."),
        });

    private static string Waiting(OutboxState state) => $"{state.Messages} messages wait in the outbox since {state.OldestAt:yyyy-MM-dd'T'HH:mm:ss'Z'}";
}
