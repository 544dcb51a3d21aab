using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Web;

/// <summary>
/// A JSON array that is streamed while its rows are read, in chunks of <see cref="JsonSerializerOptions.DefaultBufferSize"/>. The result of the
/// framework always sends chunks of 14 kB.
/// </summary>
internal sealed class JsonRows<T>(IAsyncEnumerable<T> rows) : IResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(IAsyncEnumerable<T>), ["application/json"]));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var json = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(httpContext.Response.Body, rows, json, httpContext.RequestAborted);
    }
}
