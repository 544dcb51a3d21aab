using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AcMonitoring.ServiceDefaults;

public static class HealthEndpoints
{
    /// <summary>Tag of the checks of <c>/health/ready</c>. MassTransit's own check has it too.</summary>
    public const string Ready = "ready";

    /// <summary>
    /// Maps <c>/health/live</c> (the process responds; no dependency is checked) and <c>/health/ready</c> (all dependencies are available;
    /// otherwise 503). Both return <c>{status, checks: [{name, status, description}]}</c>.
    /// </summary>
    public static void MapHealth(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(Ready),
            ResponseWriter = WriteAsync,
        });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = report.Status.ToString(),
        checks = report.Entries.Select(check => new
        {
            name = check.Key,
            status = check.Value.Status.ToString(),
            description = check.Value.Description,
        }),
    });
}
