using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// Forgets what the address of a request for the token has beyond the path, before anything else sees it. Nothing belongs there, but
/// somebody may put a token or a key there, as in <c>/token?token=…</c>, and addresses are logged, traced and sent on.
/// </summary>
internal sealed class ForgetTokenInAddress(IServiceProvider services) : IHttpContextFactory
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
            request.Path = Known(request.Path);
            request.QueryString = "";
            request.RawTarget = request.Path;
        }

        return _framework.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _framework.Dispose(httpContext);

    /// <returns>The path where it is one that is served; otherwise one that never is.</returns>
    private static string Known(string path) => path.TrimEnd('/').ToLowerInvariant() switch
    {
        Token or Internal or InternalToken => path,
        _ => (StartsWith(path, Token) ? Token : Internal) + "/*",
    };

    private static bool StartsWith(string path, string start) => path.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}
