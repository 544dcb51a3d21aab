using AcMonitoring.TokenService.Verifying;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Tokens;

/// <summary>What operators may see of the token.</summary>
internal static class GetToken
{
    /// <param name="TokenMasked">First and last four characters.</param>
    /// <param name="UpdatedAt">UTC.</param>
    /// <param name="ExpiresAt">UTC.</param>
    /// <param name="SecondsLeft">Whole seconds, never negative.</param>
    /// <param name="Verified">True when SmartThings has accepted it.</param>
    /// <param name="Verification"><c>accepted</c>, <c>refused</c>, <c>pending</c> while SmartThings has yet to say, or <c>off</c>.</param>
    /// <remarks>All null before the first token.</remarks>
    internal sealed record Answer(
        string? TokenMasked, DateTime? UpdatedAt, DateTime? ExpiresAt, long? SecondsLeft, bool? Verified, string? Verification);

    public static void Map(WebApplication app) => app.MapGet("/token", Handle);

    private static Ok<Answer> Handle(CurrentToken current, IOptions<VerifyOptions> verify, TimeProvider clock, HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(current.Value is not { } token
            ? new Answer(null, null, null, null, null, null)
            : new Answer(
                token.Masked,
                token.UpdatedAt.UtcDateTime,
                token.ExpiresAt.UtcDateTime,
                token.SecondsLeft(clock.GetUtcNow()),
                token.Verdict == Verdict.Accepted,
                VerificationOf(token.Verdict, verify.Value.VerifyOnUpdate)));
    }

    private static string VerificationOf(Verdict verdict, bool asks) => verdict switch
    {
        Verdict.Accepted => "accepted",
        Verdict.Refused => "refused",
        _ => asks ? "pending" : "off",
    };
}
