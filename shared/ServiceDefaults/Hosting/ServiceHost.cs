using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AcMonitoring.ServiceDefaults;

/// <summary>The host that every service shares.</summary>
public static class ServiceHost
{
    // Half of the grace period of compose and Kubernetes, minus the time to flush telemetry.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(12);

    /// <summary>
    /// Adds the clock, telemetry, health checks and RFC 9457 errors, and listens on <paramref name="defaultPort"/> of the loopback
    /// interface unless the standard ASP.NET Core settings (<c>ASPNETCORE_URLS</c>, <c>ASPNETCORE_HTTP_PORTS</c>) are set.
    /// </summary>
    /// <param name="builder">The builder of the service.</param>
    /// <param name="serviceName">Its name in telemetry.</param>
    /// <param name="defaultPort">Its default port.</param>
    /// <param name="busLevel">
    /// The minimum level of MassTransit's log. It logs a stack trace for each failed connection and each unconfirmed message; the service
    /// itself logs an outage of the broker in one line.
    /// </param>
    public static WebApplicationBuilder AddServiceDefaults(
        this WebApplicationBuilder builder, string serviceName, int defaultPort, LogLevel busLevel = LogLevel.Critical)
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(builder.Configuration["http_ports"]))
            builder.WebHost.UseUrls($"http://localhost:{defaultPort}");
        ListenAddresses.Check(builder.Configuration);
        builder.Configuration.Sources.Insert(
            0, new MemoryConfigurationSource { InitialData = LogLevels.Append(new("Logging:LogLevel:MassTransit", busLevel.ToString())) });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddHealthChecks();
        builder.Services.AddSingleton<IHttpContextFactory, TokenUrlRedaction>();
        AlwaysProblemDetailsWriter.Add(builder.Services);
        SensitiveLogFilter.Add(builder.Services);

        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        builder.AddTelemetry(serviceName);
        return builder;
    }

    /// <summary>Binds the section to the options class and validates it at start. The error messages name the settings.</summary>
    public static OptionsBuilder<TOptions> AddSettings<TOptions>(this IServiceCollection services, string section)
        where TOptions : class =>
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();

    /// <summary>
    /// Builds the service and runs it until the process is stopped. A bad setting or a port in use is reported in one sentence. The command
    /// <c>health</c> instead checks whether the running service is ready; a service can have more commands.
    /// </summary>
    /// <param name="args">The command line.</param>
    /// <param name="defaultPort">The default port, as for <see cref="AddServiceDefaults"/>.</param>
    /// <param name="build">Builds the service.</param>
    /// <param name="commands">Further commands.</param>
    /// <returns>The exit code: that of the command; else 0 after a normal shutdown, 1 if the service could not start or continue.</returns>
    public static async Task<int> RunAsync(string[] args, int defaultPort, Func<WebApplication> build, params ServiceCommand[] commands)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(commands);

        try
        {
            if (args is [HealthCommand.Name])
                return await HealthCommand.RunAsync(ListenAddresses.FirstOfEnvironment(defaultPort));

            if (CommandOf(args, commands) is { } command)
                return await command.RunAsync(args[1..]);

            await using var app = build();
            Telemetry.Start(app.Services);
            if (await IsStartedAsync(app))
                await app.WaitForShutdownAsync();
            // A background service that failed has set it.
            return Environment.ExitCode;
        }
        catch (Exception exception) when (StartupError.Explain(exception) is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return 1;
        }
    }

    /// <returns>False if the process was stopped before it had started.</returns>
    private static async Task<bool> IsStartedAsync(WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.StartAsync();
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <returns>The command that the first argument names; null if there are only settings, as <c>--name value</c> or <c>name=value</c>.</returns>
    private static ServiceCommand? CommandOf(string[] args, ServiceCommand[] commands)
    {
        if (args is not [[not ('-' or '/'), ..] word, ..] || word.Contains('=', StringComparison.Ordinal))
            return null;

        string[] names = [HealthCommand.Name, .. commands.Select(command => command.Name)];
        return commands.SingleOrDefault(command => command.Name == word)
            ?? throw new CommandLineException($"There is no command {string.Join(' ', args)}. There is: {string.Join(", ", names)}; without a command the service runs.");
    }

    // Defaults: appsettings, environment and command line override them.
    private static readonly Dictionary<string, string?> LogLevels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        // It warns at each start that the keys are not encrypted; docs/security.md explains why.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager"] = "Error",
        // RunAsync reports startup errors, and the health endpoints report the results of the checks.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        ["Logging:LogLevel:Npgsql"] = "Warning",
        ["Logging:LogLevel:DbUp"] = "Warning",
        // The gateway logs an unavailable TokenService itself, in one line.
        ["Logging:LogLevel:Yarp"] = "Error",
    };
}
