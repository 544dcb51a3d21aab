using AcMonitoring.ServiceDefaults;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace AcMonitoring.TokenService.Api;

internal sealed class ProxyOptions
{
    public const string Section = "TokenService";

    /// <summary>
    /// Networks, separated by commas, whose <c>X-Forwarded-For</c> is trusted, such as the gateway's. The audit line and the limit of
    /// attempts use the forwarded address.
    /// </summary>
    public string TrustedProxies { get; set; } = "127.0.0.0/8,::1/128";

    public bool IsValid => Parts.All(part => IPNetwork.TryParse(part, out _));

    public IEnumerable<IPNetwork> Networks => Parts.Select(IPNetwork.Parse);

    private string[] Parts => TrustedProxies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

internal static class ProxySetup
{
    public static void AddTrustedProxies(this IServiceCollection services)
    {
        services.AddSettings<ProxyOptions>(ProxyOptions.Section).Validate(
            proxies => proxies.IsValid, "TokenService__TrustedProxies must list networks such as 172.16.0.0/12, separated by commas.");
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxyOptions>>((forwarded, proxies) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in proxies.Value.Networks)
                forwarded.KnownIPNetworks.Add(network);
        });
    }
}
