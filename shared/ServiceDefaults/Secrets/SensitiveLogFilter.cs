using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.ServiceDefaults;

/// <summary>Turns off log categories of the framework that can contain secrets. No setting turns them on again.</summary>
internal static class SensitiveLogFilter
{
    // It quotes malformed requests: "Invalid request header: 'Authorization Bearer …'" (a header without a colon).
    private const string BadRequests = "Microsoft.AspNetCore.Server.Kestrel.BadRequests";

    public static void Add(IServiceCollection services)
    {
        // The text of their lines hides the values of headers, but the exported attributes contain them.
        services.ConfigureHttpClientDefaults(client => client.RemoveAllLoggers());

        services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            // A rule for one provider, such as Logging__Console__LogLevel__Default, overrides a rule for all providers.
            foreach (var provider in filter.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToList())
                filter.Rules.Add(new LoggerFilterRule(provider, BadRequests, LogLevel.None, filter: null));
        });
    }
}
