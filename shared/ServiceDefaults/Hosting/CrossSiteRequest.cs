using Microsoft.AspNetCore.Http;

namespace AcMonitoring.ServiceDefaults;

/// <summary>Detects browser requests from pages of other sites. Other clients send neither of the headers.</summary>
public static class CrossSiteRequest
{
    /// <summary>The relation between the page and the requested origin; browsers send it over HTTPS and to localhost.</summary>
    public const string FetchSite = "Sec-Fetch-Site";

    public static bool IsCrossSite(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);

        if (request.Headers.TryGetValue(FetchSite, out var relation))
            return relation.ToString() is not ("same-origin" or "none");
        return request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var page)
                && string.Equals(page.Authority, new Uri($"{page.Scheme}://{request.Host}").Authority, StringComparison.OrdinalIgnoreCase));
    }
}
