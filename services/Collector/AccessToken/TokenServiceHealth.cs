using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AcMonitoring.Collector.AccessToken;

/// <summary>Degraded while the TokenService is unreachable: polling continues with the last known token.</summary>
internal sealed class TokenServiceHealth(TokenClient tokens) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(tokens.State switch
        {
            TokenServiceState.Reachable => HealthCheckResult.Healthy("The TokenService responded in the last poll."),
            TokenServiceState.Unreachable => HealthCheckResult.Degraded("The TokenService was unreachable in the last poll."),
            _ => HealthCheckResult.Healthy("No token has been requested yet."),
        });
}
