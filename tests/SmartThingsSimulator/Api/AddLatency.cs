using Microsoft.Extensions.Options;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>Makes every call take the latency of the settings.</summary>
internal sealed class AddLatency(RequestDelegate next, IOptions<SimulatorOptions> options, IHostApplicationLifetime host)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (options.Value.Latency > TimeSpan.Zero && !await context.PauseAsync(options.Value.Latency, host))
            return;
        await next(context);
    }
}
