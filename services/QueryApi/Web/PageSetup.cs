using System.Text.RegularExpressions;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace AcMonitoring.QueryApi.Web;

/// <summary>Serves the web page: the files of the folder wwwroot beside the executable.</summary>
internal static partial class PageSetup
{
    private const string Index = "index.html";

    /// <summary>Client-side routes of the page.</summary>
    private static readonly string[] Views = ["/unit", "/download", "/smartthings-token"];

    private static readonly StaticFileOptions Files = new() { OnPrepareResponse = SetCacheControl };

    /// <summary>Serves <c>/</c> and the files of the page.</summary>
    public static void UsePage(this WebApplication app)
    {
        app.UseDefaultFiles();
        app.UseStaticFiles(Files);
    }

    /// <summary>Serves the page for its client-side routes.</summary>
    public static void MapPage(this WebApplication app)
    {
        foreach (var view in Views)
            app.MapFallbackToFile(view, Index, Files);
    }

    // A file with a content hash in its name never changes. Browsers revalidate the others.
    private static void SetCacheControl(StaticFileResponseContext file) =>
        file.Context.Response.Headers[HeaderNames.CacheControl] =
            HashInName().IsMatch(file.File.Name) ? "public, max-age=31536000, immutable" : "no-cache";

    /// <summary>Such as main-5QH3ZKVW.js of the Angular build.</summary>
    [GeneratedRegex(@"-[0-9A-Z]{8}\.[0-9a-z]+$", RegexOptions.CultureInvariant)]
    private static partial Regex HashInName();
}
