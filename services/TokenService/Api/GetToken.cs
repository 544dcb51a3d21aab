using AcMonitoring.TokenService.Rotation;
using AcMonitoring.TokenService.Storage;
using AcMonitoring.TokenService.Verification;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Api;

/// <summary>The state of the token for operators, without the token itself.</summary>
internal static class GetToken
{
    /// <param name="TokenMasked">First and last four characters.</param>
    /// <param name="UpdatedAt">UTC.</param>
    /// <param name="ExpiresAt">UTC.</param>
    /// <param name="SecondsLeft">Whole seconds, never negative.</param>
    /// <param name="Verified">True if SmartThings has accepted it.</param>
    /// <param name="Verification"><c>accepted</c>, <c>refused</c>, <c>pending</c> until SmartThings accepts or refuses it, or <c>off</c>.</param>
    /// <remarks>All null before the first token.</remarks>
    internal sealed record Response(
        string? TokenMasked, DateTime? UpdatedAt, DateTime? ExpiresAt, long? SecondsLeft, bool? Verified, string? Verification);

    public static void Map(WebApplication app) => app.MapGet("/token", Handle);

    private static Ok<Response> Handle(CurrentToken current, IOptions<VerificationOptions> options, TimeProvider clock, HttpResponse http)
    {
        http.Headers.CacheControl = "no-store";
        return TypedResults.Ok(current.Value is not { } token
            ? new Response(null, null, null, null, null, null)
            : new Response(
                token.Masked,
                token.UpdatedAt.UtcDateTime,
                token.ExpiresAt.UtcDateTime,
                token.SecondsLeft(clock.GetUtcNow()),
                token.Verification == VerificationStatus.Accepted,
                VerificationOf(token.Verification, options.Value.VerifyOnUpdate)));
    }

    private static string VerificationOf(VerificationStatus status, bool isEnabled) => status switch
    {
        VerificationStatus.Accepted => "accepted",
        VerificationStatus.Refused => "refused",
        _ => isEnabled ? "pending" : "off",
    };
}
