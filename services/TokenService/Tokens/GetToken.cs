using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.TokenService.Tokens;

/// <summary>What operators may see of the token.</summary>
internal static class GetToken
{
    /// <summary>Instants UTC, seconds whole and never negative; all null before the first token.</summary>
    internal sealed record Answer(string? TokenMasked, DateTime? UpdatedAt, DateTime? ExpiresAt, long? SecondsLeft);

    public static void Map(WebApplication app) => app.MapGet("/token", Handle);

    private static Ok<Answer> Handle(CurrentToken current, TimeProvider clock, HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        var token = current.Value;
        return TypedResults.Ok(new Answer(
            token?.Masked, token?.UpdatedAt.UtcDateTime, token?.ExpiresAt.UtcDateTime, token?.SecondsLeft(clock.GetUtcNow())));
    }
}
