using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AcMonitoring.ServiceDefaults;

internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>
    /// Exports traces, metrics and logs by OTLP if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; the other standard OTEL variables apply.
    /// The source and the meter of each service are named <c>AcMonitoring.*</c>.
    /// </summary>
    /// <exception cref="OptionsValidationException">The endpoint is not a URL; the SDK would ignore it without an error.</exception>
    public static void AddTelemetry(this WebApplicationBuilder builder, string serviceName)
    {
        var endpoint = builder.Configuration[Endpoint];
        if (string.IsNullOrWhiteSpace(endpoint))
            return;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new OptionsValidationException("", typeof(Telemetry), [$"{Endpoint} must be an address such as http://localhost:4317."]);

        builder.Services.AddOpenTelemetry()
            // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come last, so that they override the name.
            .ConfigureResource(resource => resource.AddService(serviceName, serviceNamespace: "ac-monitoring").AddEnvironmentVariableDetector())
            .WithLogging(null, logging =>
            {
                logging.IncludeFormattedMessage = true;
                logging.IncludeScopes = true;
            })
            .WithTracing(tracing => tracing
                .AddSource("AcMonitoring.*", "MassTransit", "Npgsql")
                .AddAspNetCoreInstrumentation(server => server.Filter = context => !context.Request.Path.StartsWithSegments("/health"))
                .AddHttpClientInstrumentation())
            .WithMetrics(metrics => metrics
                .AddMeter("AcMonitoring.*", "MassTransit", "Npgsql", "Polly", "System.Runtime")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation())
            .UseOtlpExporter();
    }

    /// <summary>Starts the meter provider before the services create their instruments, so that no measurement is missed.</summary>
    public static void Start(IServiceProvider services) => services.GetService<MeterProvider>();
}
