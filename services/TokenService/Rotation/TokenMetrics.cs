using System.Diagnostics.Metrics;

namespace AcMonitoring.TokenService.Rotation;

internal sealed class TokenMetrics(CurrentToken current, IMeterFactory meters, TimeProvider clock) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create("AcMonitoring.TokenService").CreateObservableGauge(
            "token.seconds_left",
            () => current.Value?.SecondsLeft(clock.GetUtcNow()) ?? 0,
            "s",
            "Time until the current token expires; 0 when it has expired or none is set.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
