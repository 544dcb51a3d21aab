using System.Diagnostics.Metrics;

namespace AcMonitoring.TokenService.Tokens;

/// <summary>Measures how long the token in force still lives. What the figure says stands in <c>docs/telemetry.md</c>.</summary>
internal sealed class WatchToken(CurrentToken current, IMeterFactory meters, TimeProvider clock) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create("AcMonitoring.TokenService").CreateObservableGauge(
            "token.seconds_left",
            () => current.Value?.SecondsLeft(clock.GetUtcNow()) ?? 0,
            "s",
            "Time until the token in force ends; 0 when it has ended or none is set.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
