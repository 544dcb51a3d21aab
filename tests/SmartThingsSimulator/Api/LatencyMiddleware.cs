using Microsoft.Extensions.Options;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>Delays every call by the configured latency.</summary>
internal sealed class LatencyMiddleware(RequestDelegate next, IOptions<SimulatorOptions> options, IHostApplicationLifetime host)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (options.Value.Latency > TimeSpan.Zero && !await context.DelayAsync(options.Value.Latency, host))
            return;
        await next(context);
    }
}
