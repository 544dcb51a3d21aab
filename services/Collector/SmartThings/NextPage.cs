namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// Where the list goes on. Recorded links lack the version in their path, so only the query is taken; and a link to another origin is
/// refused, because the token would go there.
/// </summary>
internal static class NextPage
{
    /// <param name="list">What the list is called in a sentence.</param>
    /// <param name="baseUrl">The configured address of the API.</param>
    /// <param name="href">The link as SmartThings gives it.</param>
    /// <param name="query">The query to ask next, with its question mark; empty when the link is refused.</param>
    /// <returns>Null, or a sentence that says why the link is refused.</returns>
    public static string? Refuse(string list, Uri baseUrl, string href, out string query)
    {
        query = "";
        if (!Uri.TryCreate(baseUrl, href, out var link) || link.Scheme is not ("http" or "https"))
            return $"The {list} goes on at a link that is not an address";
        if (link.Scheme != baseUrl.Scheme || link.IdnHost != baseUrl.IdnHost || link.Port != baseUrl.Port)
            return $"The {list} goes on at another origin, {link.Scheme}://{link.IdnHost}:{link.Port}, which does not get the token";
        query = link.Query;
        return null;
    }

    /// <summary>The query with <c>includeStatus=true</c>, which recorded links do not repeat.</summary>
    public static string WithStatus(string query) =>
        query.Contains("includeStatus=", StringComparison.OrdinalIgnoreCase) ? query
        : query.Length > 1 ? query + "&includeStatus=true"
        : "?includeStatus=true";
}
