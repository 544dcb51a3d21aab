using System.Text.Json;
using System.Text.Json.Serialization;
using AcMonitoring.TokenService.Access;
using AcMonitoring.TokenService.Verifying;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Tokens;

/// <summary>Sets the token: <c>{"token": "…"}</c>. A different one is tried against SmartThings before it replaces the one in force.</summary>
internal sealed partial class PostToken(
    CurrentToken current, TryToken trial, IOptions<VerifyOptions> verify, TimeProvider clock, ILogger<PostToken> logger)
{
    /// <summary>Bytes.</summary>
    public const int LargestBody = 4096;

    /// <param name="Ok">Always true.</param>
    /// <param name="UpdatedAt">UTC.</param>
    /// <param name="ExpiresAt">UTC.</param>
    /// <param name="SecondsLeft">Whole seconds, never negative; 86400 for a different token.</param>
    /// <param name="Reset">True when the token differs from the one before, so that its 24 hours start now.</param>
    /// <param name="Verified">True when SmartThings has accepted the token; false when it could not say, and is asked again later.</param>
    internal sealed record Answer(bool Ok, DateTime UpdatedAt, DateTime ExpiresAt, long SecondsLeft, bool Reset, bool Verified);

    private sealed class Body
    {
        [JsonPropertyName("token")]
        public string? Token { get; set; }
    }

    public static void Map(WebApplication app) => app
        .MapPost("/token", (HttpRequest request, PostToken post, CancellationToken cancellation) => post.HandleAsync(request, cancellation))
        .Audit()
        .RefuseOtherSites()
        .RequireApiKey(OperatorOptions.Key, app.Services.GetRequiredService<IOptions<OperatorOptions>>().Value.ApiKey, costOfTry: 1);

    private async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType())
            return Refuse(StatusCodes.Status415UnsupportedMediaType, "Content-Type must be application/json");

        string? token;
        try
        {
            token = await ReadTokenAsync(request.Body, cancellation);
        }
        catch (BadHttpRequestException unreadable)
        {
            return Refuse(unreadable.StatusCode, unreadable.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"Body must not be larger than {LargestBody} bytes"
                : "Body could not be read to its end");
        }

        if (token is null)
            return Refuse(StatusCodes.Status400BadRequest, "Body must be JSON: {\"token\": \"…\"}");
        if (TokenRules.Broken(token) is { } rule)
            return Refuse(StatusCodes.Status400BadRequest, rule);

        Attempt.Of(request.HttpContext).Fingerprint = new SmartThingsToken(token, default).Fingerprint;
        var tried = await TryAsync(token, cancellation);
        return tried.Verdict == Verdict.Refused
            ? Refuse(StatusCodes.Status400BadRequest, $"{tried.Reason}. {Unchanged()}")
            : Set(token, tried.Verdict);
    }

    // The token in force is not tried again: posting it changes nothing.
    private async Task<Trial> TryAsync(string value, CancellationToken cancellation) =>
        verify.Value.VerifyOnUpdate && current.Value?.Value != value ? await trial.AskAsync(value, cancellation) : new Trial(Verdict.Unknown, "");

    private Results<Ok<Answer>, ProblemHttpResult> Set(string value, Verdict verdict)
    {
        var now = clock.GetUtcNow();
        try
        {
            var (token, rotated) = current.Set(value, now, verdict);
            if (rotated)
                Log.Rotated(logger, token.Fingerprint, token.ExpiresAt);
            return TypedResults.Ok(new Answer(
                true, token.UpdatedAt.UtcDateTime, token.ExpiresAt.UtcDateTime, token.SecondsLeft(now), rotated, token.Verdict == Verdict.Accepted));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotStored(logger, exception);
            return Refuse(StatusCodes.Status500InternalServerError, $"The token was not stored; the service's log says why. {Unchanged()}");
        }
    }

    private string Unchanged() => current.Value is null ? "There is no token in force." : "The one before stays in force.";

    private static ProblemHttpResult Refuse(int status, string sentence) => TypedResults.Problem(sentence, statusCode: status);

    /// <returns>The trimmed token, empty when it is missing; null when the body is no JSON object with a string.</returns>
    private static async Task<string?> ReadTokenAsync(Stream body, CancellationToken cancellation)
    {
        try
        {
            var content = await JsonSerializer.DeserializeAsync<Body>(body, JsonSerializerOptions.Default, cancellation);
            return content is null ? null : (content.Token ?? "").Trim();
        }
        catch (JsonException)
        {
            // Not passed on: what the parser says may quote the body.
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A new token {Fingerprint} is in force until {ExpiresAt:u}.")]
        public static partial void Rotated(ILogger logger, string fingerprint, DateTimeOffset expiresAt);

        [LoggerMessage(2, LogLevel.Error, "A new token could not be stored, so the one before stays in force.")]
        public static partial void NotStored(ILogger logger, Exception exception);
    }
}
