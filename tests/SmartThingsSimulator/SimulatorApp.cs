using AcMonitoring.ServiceDefaults;
using AcMonitoring.SmartThingsSimulator.Api;
using AcMonitoring.SmartThingsSimulator.Faults;
using AcMonitoring.SmartThingsSimulator.History;
using AcMonitoring.SmartThingsSimulator.Readings;
using AcMonitoring.SmartThingsSimulator.Sites;
using Microsoft.Extensions.Options;

namespace AcMonitoring.SmartThingsSimulator;

/// <summary>A simulated SmartThings cloud for demonstrations and tests.</summary>
public static partial class SimulatorApp
{
    internal const int Port = 8003;

    /// <summary>
    /// Builds the simulator. It listens on http://localhost:8003 unless <c>--urls</c> or <c>ASPNETCORE_URLS</c> is set.
    /// </summary>
    /// <param name="args">Command line, see <see cref="SimulatorOptions"/>.</param>
    /// <param name="configure">Overrides options.</param>
    /// <param name="clock">The clock of the units. Latency and slow responses always use real time.</param>
    /// <exception cref="OptionsValidationException">A setting is invalid; the message is for the operator.</exception>
    public static WebApplication Create(string[] args, Action<SimulatorOptions>? configure = null, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration.AddCommandLine(args, SimulatorOptions.Switches);
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        builder.AddServiceDefaults("smartthings-simulator", Port);
        builder.Configuration.AddSecretFiles("Operator__ApiKey");

        var settings = builder.Services.AddSettings<SimulatorOptions>(SimulatorOptions.Section).Validate(
            options => options.History == TimeSpan.Zero || options.Fixtures is null, "--history is of simulated units; leave it or --fixtures out.");
        if (configure is not null)
            settings.PostConfigure(configure);

        builder.Services.AddSingleton<ISite>(services =>
        {
            var options = services.GetRequiredService<IOptions<SimulatorOptions>>().Value;
            return options.Fixtures is { } folder ? RecordedSite.Load(folder) : new OfficeSite(options.Units, options.ReportInterval);
        });
        builder.Services.AddSingleton<Tokens>();
        builder.Services.AddSingleton<ApiCalls>();
        builder.Services.AddSingleton<RateWindow>();
        builder.Services.AddSingleton<ActiveFaults>();
        builder.Services.AddSingleton<ReadingLog>();
        builder.Services.AddHostedService<DemoTokenProvider>();
        builder.AddHistory();

        var app = builder.Build();
        Log.Ready(app.Logger, app.Services.GetRequiredService<ISite>().DeviceCount);

        var numbersReadings = app.Services.GetRequiredService<IOptions<SimulatorOptions>>().Value.NumberReadings;
        app.MapHealth();
        app.MapAdmin();
        if (numbersReadings)
            app.MapReadingLog();
        app.UseWhen(IsApiCall, api =>
        {
            if (numbersReadings)
                api.UseMiddleware<ReadingLogMiddleware>();
            api.UseMiddleware<RateLimitMiddleware>();
            api.UseMiddleware<LatencyMiddleware>();
            api.UseMiddleware<TokenMiddleware>();
            api.UseMiddleware<FaultMiddleware>();
        });
        foreach (var prefix in new[] { "", "/v1" })
        {
            var api = app.MapGroup(prefix);
            api.MapDevices();
            api.MapLocations();
        }

        app.MapFallback("{*path}", () => SmartThingsError.NotFound("The requested resource was not found."));
        return app;
    }

    private static bool IsApiCall(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/admin") && !context.Request.Path.StartsWithSegments("/health");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The SmartThings simulator serves {Devices} devices.")]
        public static partial void Ready(ILogger logger, int devices);
    }
}
