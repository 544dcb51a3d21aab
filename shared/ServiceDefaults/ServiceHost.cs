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

/// <summary>What every service of the product has in common around its own work.</summary>
public static class ServiceHost
{
    // Half of what compose and Kubernetes give a container before they kill it, less what the end of telemetry takes.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(12);

    /// <summary>
    /// Adds the clock, telemetry, health checks and RFC 9457 errors, and listens on <paramref name="defaultPort"/> of the loopback
    /// interface unless the standard ASP.NET Core settings (<c>ASPNETCORE_URLS</c>, <c>ASPNETCORE_HTTP_PORTS</c>) say otherwise.
    /// </summary>
    /// <param name="builder">The service's.</param>
    /// <param name="serviceName">What it is called in telemetry.</param>
    /// <param name="defaultPort">Where it listens unless told otherwise.</param>
    /// <param name="busLevel">
    /// From which level on MassTransit logs. It tells with a stack trace each connection that fails and each message that is not confirmed;
    /// that the broker is away is told in one line by the service itself.
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
        builder.Services.AddSingleton<IHttpContextFactory, ForgetTokenInAddress>();
        ProblemDetailsForEveryone.Add(builder.Services);
        NeverLogged.Add(builder.Services);

        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        builder.AddTelemetry(serviceName);
        return builder;
    }

    /// <summary>Binds the section to the options class and checks it at start. Its messages name the settings.</summary>
    public static OptionsBuilder<TOptions> AddSettings<TOptions>(this IServiceCollection services, string section)
        where TOptions : class =>
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();

    /// <summary>
    /// Builds the service and runs it until the process is told to end. A bad setting or a port in use is told in one sentence.
    /// With the command <c>health</c> it asks instead whether the service that runs already is ready; other commands are the service's own.
    /// </summary>
    /// <param name="args">The command line.</param>
    /// <param name="defaultPort">The port that <see cref="AddServiceDefaults"/> is given.</param>
    /// <param name="build">Builds the service.</param>
    /// <param name="commands">What the service can do instead of running.</param>
    /// <returns>The exit code: 0 after an orderly end, 1 when the service could not start or go on; a command's own.</returns>
    public static async Task<int> RunAsync(string[] args, int defaultPort, Func<WebApplication> build, params ServiceCommand[] commands)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(commands);

        try
        {
            if (args is [HealthCommand.Name])
                return await HealthCommand.RunAsync(defaultPort);

            if (CommandOf(args, commands) is { } command)
                return await command.RunAsync(args[1..]);

            await using var app = build();
            Telemetry.Start(app.Services);
            if (await IsStartedAsync(app))
                await app.WaitForShutdownAsync();
            // A background service that could not go on has set it.
            return Environment.ExitCode;
        }
        catch (Exception exception) when (StartProblem.Explain(exception) is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return 1;
        }
    }

    /// <returns>False when the process was told to end before it had started.</returns>
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

    /// <returns>The command that the first word names; null where settings alone are given, as <c>--name value</c> or <c>name=value</c>.</returns>
    private static ServiceCommand? CommandOf(string[] args, ServiceCommand[] commands)
    {
        if (args is not [[not ('-' or '/'), ..] word, ..] || word.Contains('=', StringComparison.Ordinal))
            return null;

        string[] names = [HealthCommand.Name, .. commands.Select(command => command.Name)];
        return commands.SingleOrDefault(command => command.Name == word)
            ?? throw new CommandLineException($"There is no command {string.Join(' ', args)}. There is: {string.Join(", ", names)}; without a command the service runs.");
    }

    // The lowest layer of the configuration: appsettings, environment and command line all come before it.
    private static readonly Dictionary<string, string?> LogLevels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        // That the keys themselves are not encrypted is told by docs/security.md, not by each start.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager"] = "Error",
        // Start-up failures are told by RunAsync, and what a health check found stands in its answer.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        ["Logging:LogLevel:Npgsql"] = "Warning",
        ["Logging:LogLevel:DbUp"] = "Warning",
        // The gateway says itself that the other side is away, in one line.
        ["Logging:LogLevel:Yarp"] = "Error",
    };
}
