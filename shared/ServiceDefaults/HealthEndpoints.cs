using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AcMonitoring.ServiceDefaults;

/// <summary>The probes of every service.</summary>
public static class HealthEndpoints
{
    /// <summary>Tag of the checks that <c>/health/ready</c> asks. MassTransit's own check carries it too.</summary>
    public const string Ready = "ready";

    /// <summary>
    /// Maps <c>/health/live</c> (the process answers; asks nobody else) and <c>/health/ready</c> (everything the service needs
    /// is there; 503 otherwise). Both answer <c>{status, checks: [{name, status, description}]}</c>.
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
