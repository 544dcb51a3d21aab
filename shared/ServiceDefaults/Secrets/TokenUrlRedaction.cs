using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// Removes everything but the path from the URL of a request for the token, before any other code reads it. A user may put a token or a key
/// there, as in <c>/token?token=…</c>, and URLs are logged, traced and forwarded.
/// </summary>
internal sealed class TokenUrlRedaction(IServiceProvider services) : IHttpContextFactory
{
    private const string Token = "/token";
    private const string Internal = "/internal";
    private const string InternalToken = Internal + Token;

    private readonly DefaultHttpContextFactory _framework = new(services);

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        var request = featureCollection.GetRequiredFeature<IHttpRequestFeature>();
        if (StartsWith(request.Path, Token) || StartsWith(request.Path, Internal))
        {
            request.Path = Redact(request.Path);
            request.QueryString = "";
            request.RawTarget = request.Path;
        }

        return _framework.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _framework.Dispose(httpContext);

    /// <returns>The path itself if a route can have it; otherwise a path that no route has.</returns>
    private static string Redact(string path) => path.TrimEnd('/').ToLowerInvariant() switch
    {
        Token or Internal or InternalToken => path,
        _ => (StartsWith(path, Token) ? Token : Internal) + "/*",
    };

    private static bool StartsWith(string path, string start) => path.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}
