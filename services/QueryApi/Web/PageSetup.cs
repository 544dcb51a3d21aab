using System.Text.RegularExpressions;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace AcMonitoring.QueryApi.Web;

/// <summary>Serves the web page: the files of the folder wwwroot beside the executable.</summary>
internal static partial class PageSetup
{
    private const string Index = "index.html";

    /// <summary>Paths of the page's own views. The browser asks for them when one is opened by its address, or again.</summary>
    private static readonly string[] Views = ["/unit", "/download", "/smartthings-token"];

    private static readonly StaticFileOptions Files = new() { OnPrepareResponse = SayHowLongToKeep };

    /// <summary>Answers <c>/</c> and the files that the page consists of.</summary>
    public static void UsePage(this WebApplication app)
    {
        app.UseDefaultFiles();
        app.UseStaticFiles(Files);
    }

    /// <summary>Answers the page's views with the page; it finds out by itself which one is meant.</summary>
    public static void MapPage(this WebApplication app)
    {
        foreach (var view in Views)
            app.MapFallbackToFile(view, Index, Files);
    }

    // A file whose name has the hash of its content never changes. Of the others a browser asks each time whether it has the newest.
    private static void SayHowLongToKeep(StaticFileResponseContext file) =>
        file.Context.Response.Headers[HeaderNames.CacheControl] =
            HashInName().IsMatch(file.File.Name) ? "public, max-age=31536000, immutable" : "no-cache";

    /// <summary>Such as main-5QH3ZKVW.js, as Angular's build names them.</summary>
    [GeneratedRegex(@"-[0-9A-Z]{8}\.[0-9a-z]+$", RegexOptions.CultureInvariant)]
    private static partial Regex HashInName();
}
