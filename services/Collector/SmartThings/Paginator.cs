using System.Text.Json;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>Reads a list of SmartThings page by page.</summary>
/// <param name="list">Name of the list in error messages.</param>
/// <param name="baseUrl">The configured address of the API. Links to another origin are rejected, because the request carries the token.</param>
internal sealed class Paginator(string list, Uri baseUrl)
{
    // Bounds a list whose links never end.
    private const int MaxPages = 500;

    /// <summary>Reads all pages. After a <see cref="CallFailedException"/> the pages so far are still valid.</summary>
    /// <param name="getPage">Gets the page of a query, which is empty or starts with a question mark.</param>
    /// <param name="withStatus">Adds <c>includeStatus=true</c> to each query.</param>
    public async IAsyncEnumerable<JsonElement> ReadAsync(Func<string, Task<JsonElement>> getPage, bool withStatus = false)
    {
        var query = withStatus ? WithStatus("") : "";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (seen.Add(query))
        {
            if (seen.Count > MaxPages)
                throw new CallFailedException($"The {list} does not end after {MaxPages} pages");

            var page = await getPage(query);
            yield return page;
            if (page.Member("_links").Member("next").Member("href").Text() is not { } link)
                yield break;

            query = QueryOf(link);
            if (withStatus)
                query = WithStatus(query);
        }

        throw new CallFailedException($"The {list} goes in a circle: its next page is one that was read before");
    }

    /// <summary>The query of a link. The links of recorded responses lack the API version in their path, so only the query is used.</summary>
    /// <exception cref="CallFailedException">The link is not an address or leads to another origin.</exception>
    public string QueryOf(string link)
    {
        if (!Uri.TryCreate(baseUrl, link, out var next) || next.Scheme is not ("http" or "https"))
            throw new CallFailedException($"The {list} goes on at a link that is not an address");
        if (next.Scheme != baseUrl.Scheme || next.IdnHost != baseUrl.IdnHost || next.Port != baseUrl.Port)
        {
            throw new CallFailedException(
                $"The {list} goes on at another origin, {next.Scheme}://{next.IdnHost}:{next.Port}, which does not get the token");
        }

        return next.Query;
    }

    /// <summary>The query with <c>includeStatus=true</c>, which the links of recorded responses lack.</summary>
    public static string WithStatus(string query) =>
        query.Contains("includeStatus=", StringComparison.OrdinalIgnoreCase) ? query
        : query.Length > 1 ? query + "&includeStatus=true"
        : "?includeStatus=true";
}
