using AcMonitoring.TokenService.Rotation;
using AcMonitoring.TokenService.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Api;

/// <summary>The token itself, for the Collector, on the internal port. An expired token is returned too: SmartThings decides.</summary>
internal static class GetInternalToken
{
    /// <summary>Times in UTC; all null before the first token. A class: the <c>ToString</c> of a record would print the secret.</summary>
    internal sealed class Response(SmartThingsToken? token)
    {
        public string? Token => token?.Value;

        public DateTime? UpdatedAt => token?.UpdatedAt.UtcDateTime;

        public DateTime? ExpiresAt => token?.ExpiresAt.UtcDateTime;
    }

    public static void Map(WebApplication app) =>
        app.MapGet("/internal/token", Handle)
            .RequireApiKey("Internal__ApiKey", app.Services.GetRequiredService<IOptions<InternalOptions>>().Value.ApiKey, attemptCost: 0);

    private static Ok<Response> Handle(CurrentToken current, HttpResponse http)
    {
        http.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new Response(current.Value));
    }
}
