using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace AcMonitoring.QueryApi.Web;

/// <summary>
/// A JSON answer that is made as a whole, and once for all who ask at the same time. It carries a weak ETag of its text, by which a page
/// that asks again is told 304 where nothing has changed; no cache may answer without asking.
/// </summary>
internal sealed class JsonAnswer
{
    private const string ContentType = "application/json; charset=utf-8";

    private readonly byte[] _utf8;
    private readonly EntityTagHeaderValue _tag;

    private JsonAnswer(byte[] utf8)
    {
        _utf8 = utf8;
        _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(utf8).AsSpan(0, 16))}\"", isWeak: true);
    }

    /// <summary>Maps a route without parameters.</summary>
    /// <param name="read">Makes what is answered.</param>
    public static RouteHandlerBuilder Map<T>(WebApplication app, string route, Func<CancellationToken, Task<T>> read)
    {
        var json = app.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var answer = new SharedAnswer<JsonAnswer>(
            async cancellationToken => new JsonAnswer(JsonSerializer.SerializeToUtf8Bytes(await read(cancellationToken), json)));
        return app.MapGet(
                route, async (HttpContext http, CancellationToken cancellationToken) => (await answer.AskAsync(cancellationToken)).Write(http))
            .Produces<T>().Produces(StatusCodes.Status304NotModified);
    }

    private FileContentHttpResult Write(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(_utf8, ContentType, entityTag: _tag);
    }
}
