using System.Text.Json;
using System.Text.Json.Serialization;
using AcMonitoring.ServiceDefaults;
using AcMonitoring.TokenService.Rotation;
using AcMonitoring.TokenService.Storage;
using AcMonitoring.TokenService.Verification;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Api;

/// <summary>Sets the token: <c>{"token": "…"}</c>. A new token is verified with SmartThings before it replaces the current one.</summary>
internal sealed partial class PostToken(
    CurrentToken current, TokenVerifier verifier, IOptions<VerificationOptions> options, TimeProvider clock, ILogger<PostToken> logger)
{
    /// <summary>Bytes.</summary>
    public const int MaxBodySize = 4096;

    /// <param name="Ok">Always true.</param>
    /// <param name="UpdatedAt">UTC.</param>
    /// <param name="ExpiresAt">UTC.</param>
    /// <param name="SecondsLeft">Whole seconds, never negative; 86400 for a new token.</param>
    /// <param name="Reset">True if the token differs from the previous one, so that its 24 hours start now.</param>
    /// <param name="Verified">True if SmartThings has accepted the token; false if it is not verified yet.</param>
    internal sealed record Response(bool Ok, DateTime UpdatedAt, DateTime ExpiresAt, long SecondsLeft, bool Reset, bool Verified);

    private sealed class Body
    {
        [JsonPropertyName("token")]
        public string? Token { get; set; }
    }

    public static void Map(WebApplication app) => app
        .MapPost("/token", (HttpRequest request, PostToken post, CancellationToken cancellation) => post.HandleAsync(request, cancellation))
        .Audit()
        .RejectCrossSiteRequests()
        .RequireApiKey(OperatorOptions.Key, app.Services.GetRequiredService<IOptions<OperatorOptions>>().Value.ApiKey, attemptCost: 1);

    private async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType())
            return Problem(StatusCodes.Status415UnsupportedMediaType, "Content-Type must be application/json");

        string? token;
        try
        {
            token = await ReadTokenAsync(request.Body, cancellation);
        }
        catch (BadHttpRequestException unreadable)
        {
            return Problem(unreadable.StatusCode, unreadable.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"Body must not be larger than {MaxBodySize} bytes"
                : "Body could not be read to its end");
        }

        if (token is null)
            return Problem(StatusCodes.Status400BadRequest, "Body must be JSON: {\"token\": \"…\"}");
        if (TokenRules.Validate(token) is { } rule)
            return ProblemCode.Problem(StatusCodes.Status400BadRequest, rule.Code, rule.Sentence);

        AuditDetails.Of(request.HttpContext).Fingerprint = new SmartThingsToken(token, default).Fingerprint;
        var result = await VerifyAsync(token, cancellation);
        return result.Status == VerificationStatus.Refused
            ? ProblemCode.Problem(StatusCodes.Status400BadRequest, result.Code!, $"{result.Reason}. {Unchanged()}")
            : Set(token, result.Status);
    }

    // The current token is not verified again: posting it changes nothing.
    private async Task<VerificationResult> VerifyAsync(string value, CancellationToken cancellation) =>
        options.Value.VerifyOnUpdate && current.Value?.Value != value
            ? await verifier.VerifyAsync(value, cancellation)
            : new VerificationResult(VerificationStatus.Unknown, "");

    private Results<Ok<Response>, ProblemHttpResult> Set(string value, VerificationStatus verification)
    {
        var now = clock.GetUtcNow();
        try
        {
            var (token, rotated) = current.Set(value, now, verification);
            if (rotated)
                Log.Rotated(logger, token.Fingerprint, token.ExpiresAt);
            return TypedResults.Ok(new Response(
                true,
                token.UpdatedAt.UtcDateTime,
                token.ExpiresAt.UtcDateTime,
                token.SecondsLeft(now),
                rotated,
                token.Verification == VerificationStatus.Accepted));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotStored(logger, exception);
            return Problem(StatusCodes.Status500InternalServerError, $"The token was not stored; the service's log says why. {Unchanged()}");
        }
    }

    private string Unchanged() => current.Value is null ? "There is no token in force." : "The one before stays in force.";

    private static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    /// <returns>The trimmed token, empty if it is missing; null if the body is not a JSON object with a string.</returns>
    private static async Task<string?> ReadTokenAsync(Stream body, CancellationToken cancellation)
    {
        try
        {
            var content = await JsonSerializer.DeserializeAsync<Body>(body, JsonSerializerOptions.Default, cancellation);
            return content is null ? null : (content.Token ?? "").Trim();
        }
        catch (JsonException)
        {
            // The message of the exception may quote the body, so it is not returned.
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A new token {Fingerprint} is in force until {ExpiresAt:u}.")]
        public static partial void Rotated(ILogger logger, string fingerprint, DateTimeOffset expiresAt);

        [LoggerMessage(2, LogLevel.Error, "A new token could not be stored, so the previous one stays in force.")]
        public static partial void NotStored(ILogger logger, Exception exception);
    }
}
