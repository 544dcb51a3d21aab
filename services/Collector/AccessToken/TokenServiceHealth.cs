using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AcMonitoring.Collector.Tokens;

/// <summary>Degraded while the TokenService does not answer: readings go on with the last token known.</summary>
internal sealed class TokenServiceHealth(TokenClient tokens) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(tokens.LastReach switch
        {
            Reach.Reached => HealthCheckResult.Healthy("The TokenService answered in the last round."),
            Reach.OutOfReach => HealthCheckResult.Degraded("The TokenService could not be reached in the last round."),
            _ => HealthCheckResult.Healthy("The TokenService has not been asked yet."),
        });
}
