using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace AcMonitoring.QueryApi.Web;

/// <summary>
/// A buffered JSON response that concurrent requests share. It has a weak ETag, so that a client that polls receives 304 while nothing
/// changes; caches must revalidate.
/// </summary>
internal sealed class JsonResponse
{
    private const string ContentType = "application/json; charset=utf-8";

    private readonly byte[] _utf8;
    private readonly EntityTagHeaderValue _tag;

    private JsonResponse(byte[] utf8)
    {
        _utf8 = utf8;
        _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(utf8).AsSpan(0, 16))}\"", isWeak: true);
    }

    /// <summary>Maps a route without parameters.</summary>
    /// <param name="read">Reads the response.</param>
    public static RouteHandlerBuilder Map<T>(WebApplication app, string route, Func<CancellationToken, Task<T>> read)
    {
        var json = app.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var response = new SingleFlight<JsonResponse>(
            async cancellationToken => new JsonResponse(JsonSerializer.SerializeToUtf8Bytes(await read(cancellationToken), json)));
        return app.MapGet(
                route, async (HttpContext http, CancellationToken cancellationToken) => (await response.RunAsync(cancellationToken)).Write(http))
            .Produces<T>().Produces(StatusCodes.Status304NotModified);
    }

    private FileContentHttpResult Write(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(_utf8, ContentType, entityTag: _tag);
    }
}
