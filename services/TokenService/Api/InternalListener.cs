using AcMonitoring.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Api;

/// <summary>
/// Separates the public port (operators, the gateway) from the internal port (the Collector). The local port of the connection decides which
/// routes a request can reach; the Host header does not.
/// </summary>
internal static class InternalListener
{
    /// <summary>Adds <c>Internal__Port</c> on the interfaces of the public addresses.</summary>
    public static void AddInternalListener(this WebApplicationBuilder builder)
    {
        builder.Services.AddSettings<InternalOptions>(InternalOptions.Section);

        var port = (builder.Configuration.GetSection(InternalOptions.Section).Get<InternalOptions>() ?? new InternalOptions()).Port;
        var publicUrls = ListenAddresses.Of(builder.Configuration);
        if (publicUrls.Any(address => BindingAddress.Parse(address).Port == port))
            throw new OptionsValidationException(
                InternalOptions.Section, typeof(InternalOptions), [$"Internal__Port must differ from the public port, which is {port} too."]);

        builder.WebHost.UseUrls([.. publicUrls, .. publicUrls.Select(address => InternalUrl(BindingAddress.Parse(address), port)).Distinct()]);
        // The URLs above include these ports. ASP.NET Core would warn that the URLs override them.
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "").UseSetting(WebHostDefaults.HttpsPortsKey, "");
    }

    /// <summary>Responds with 404 to routes of the other port. It comes before routing, which would reveal a route with a 405.</summary>
    public static void UsePortSeparation(this WebApplication app)
    {
        var internalPort = app.Services.GetRequiredService<IOptions<InternalOptions>>().Value.Port;
        app.Use((context, next) =>
        {
            var path = context.Request.Path;
            var isServed = context.Connection.LocalPort == internalPort
                ? path.StartsWithSegments("/internal") || path.StartsWithSegments("/health")
                : !path.StartsWithSegments("/internal");
            if (isServed)
                return next(context);

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private static string InternalUrl(BindingAddress address, int port) =>
        $"http://{(address.IsUnixPipe || address.IsNamedPipe ? "localhost" : address.Host)}:{port}";
}
