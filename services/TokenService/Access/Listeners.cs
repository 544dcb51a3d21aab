using AcMonitoring.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Access;

/// <summary>
/// The public port (operators, the gateway) and the internal port (the Collector). A request belongs to the port on which its
/// connection arrived; nothing that the client writes, such as the Host header, has a say in it.
/// </summary>
internal static class Listeners
{
    /// <summary>Listens on <c>Internal__Port</c> too, on the interfaces of the public addresses.</summary>
    public static void AddInternalListener(this WebApplicationBuilder builder)
    {
        builder.Services.AddSettings<InternalOptions>(InternalOptions.Section);

        var port = (builder.Configuration.GetSection(InternalOptions.Section).Get<InternalOptions>() ?? new InternalOptions()).Port;
        var open = ListenAddresses.Of(builder.Configuration);
        if (open.Any(address => BindingAddress.Parse(address).Port == port))
            throw new OptionsValidationException(
                InternalOptions.Section, typeof(InternalOptions), [$"Internal__Port must differ from the public port, which is {port} too."]);

        builder.WebHost.UseUrls([.. open, .. open.Select(address => Beside(BindingAddress.Parse(address), port)).Distinct()]);
        // Said in the addresses above; left standing, they would be warned of as overridden.
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "").UseSetting(WebHostDefaults.HttpsPortsKey, "");
    }

    /// <summary>Answers 404 to what the port of the connection is not for. Stands before routing, which would tell a 405 from a 404.</summary>
    public static void UseOneListenerPerAudience(this WebApplication app)
    {
        var internalPort = app.Services.GetRequiredService<IOptions<InternalOptions>>().Value.Port;
        app.Use((context, next) =>
        {
            var path = context.Request.Path;
            var served = context.Connection.LocalPort == internalPort
                ? path.StartsWithSegments("/internal") || path.StartsWithSegments("/health")
                : !path.StartsWithSegments("/internal");
            if (served)
                return next(context);

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private static string Beside(BindingAddress address, int port) =>
        $"http://{(address.IsUnixPipe || address.IsNamedPipe ? "localhost" : address.Host)}:{port}";
}
