using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.ServiceDefaults;

/// <summary>What the framework would log with secrets in it, were it told to log everything. No setting brings it back.</summary>
internal static class NeverLogged
{
    // It quotes what is no HTTP: "Invalid request header: 'Authorization Bearer …'", without its colon.
    private const string BadRequests = "Microsoft.AspNetCore.Server.Kestrel.BadRequests";

    public static void Add(IServiceCollection services)
    {
        // Their text hides the values of the headers, but what is exported beside the text does not.
        services.ConfigureHttpClientDefaults(client => client.RemoveAllLoggers());

        services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            // A rule for one provider, such as Logging__Console__LogLevel__Default, goes before one for all.
            foreach (var provider in filter.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToList())
                filter.Rules.Add(new LoggerFilterRule(provider, BadRequests, LogLevel.None, filter: null));
        });
    }
}
