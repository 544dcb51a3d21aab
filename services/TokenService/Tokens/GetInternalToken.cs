using AcMonitoring.TokenService.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Tokens;

/// <summary>The token itself, for the Collector, on the internal port. Given even when expired: whether it still works the cloud decides.</summary>
internal static class GetInternalToken
{
    /// <summary>Instants UTC; all null before the first token. A class, so that printing it does not print the secret.</summary>
    internal sealed class Answer(SmartThingsToken? token)
    {
        public string? Token => token?.Value;

        public DateTime? UpdatedAt => token?.UpdatedAt.UtcDateTime;

        public DateTime? ExpiresAt => token?.ExpiresAt.UtcDateTime;
    }

    public static void Map(WebApplication app) =>
        app.MapGet("/internal/token", Handle)
            .RequireApiKey("Internal__ApiKey", app.Services.GetRequiredService<IOptions<InternalOptions>>().Value.ApiKey, costOfTry: 0);

    private static Ok<Answer> Handle(CurrentToken current, HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new Answer(current.Value));
    }
}
