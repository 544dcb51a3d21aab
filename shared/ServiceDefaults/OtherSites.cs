using Microsoft.AspNetCore.Http;

namespace AcMonitoring.ServiceDefaults;

/// <summary>Tells requests that a page of another site has a browser send. Programs that are no browsers send neither header.</summary>
public static class OtherSites
{
    /// <summary>Says in which relation the page stands to the address that it calls; browsers send it by https and to localhost.</summary>
    public const string FetchSite = "Sec-Fetch-Site";

    public static bool IsFromAnother(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);

        if (request.Headers.TryGetValue(FetchSite, out var relation))
            return relation.ToString() is not ("same-origin" or "none");
        return request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var page)
                && string.Equals(page.Authority, new Uri($"{page.Scheme}://{request.Host}").Authority, StringComparison.OrdinalIgnoreCase));
    }
}
