using System.Text.Json;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>Reads a list of SmartThings page by page.</summary>
internal static class AllPages
{
    // No account has this many; a list that goes on and on must end somewhere.
    private const int MaxPages = 500;

    /// <summary>The pages as they come. A problem ends them with a <see cref="CallFailedException"/>; those before it stay good.</summary>
    /// <param name="list">What the list is called in a sentence.</param>
    /// <param name="baseUrl">The configured address of the API: no link leads to another origin.</param>
    /// <param name="complete">Adds to a page's query, which is empty or begins with its question mark, what every page is asked with.</param>
    /// <param name="ask">Asks for the page of a query.</param>
    public static async IAsyncEnumerable<JsonElement> ReadAsync(
        string list, Uri baseUrl, Func<string, string> complete, Func<string, Task<JsonElement>> ask)
    {
        var query = complete("");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (seen.Add(query))
        {
            if (seen.Count > MaxPages)
                throw new CallFailedException($"The {list} does not end after {MaxPages} pages");

            var page = await ask(query);
            yield return page;
            if (page.Member("_links").Member("next").Member("href").Text() is not { } next)
                yield break;

            if (NextPage.Refuse(list, baseUrl, next, out query) is { } refusal)
                throw new CallFailedException(refusal);
            query = complete(query);
        }

        throw new CallFailedException($"The {list} goes in a circle: its next page is one that was read before");
    }
}
