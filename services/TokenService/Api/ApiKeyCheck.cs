using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace AcMonitoring.TokenService.Api;

/// <summary>Requires an API key as <c>Authorization: Bearer …</c>. Responds with 401 without it, and with 429 after many attempts.</summary>
internal static class ApiKeyCheck
{
    private const string Scheme = "Bearer ";

    /// <summary>Checks the key before the handler reads the body. Without a configured key, every request is allowed.</summary>
    /// <param name="route">The protected route.</param>
    /// <param name="setting">The setting of the key.</param>
    /// <param name="apiKey">The key; null or empty: none.</param>
    /// <param name="attemptCost">Permits of the client's address that each attempt uses, successful or not.</param>
    public static void RequireApiKey(this RouteHandlerBuilder route, string setting, string? apiKey, int attemptCost)
    {
        var expected = string.IsNullOrWhiteSpace(apiKey) ? null : Hash(apiKey.Trim());
        route.AddEndpointFilter(async (invocation, next) =>
        {
            var http = invocation.HttpContext;
            var limiter = http.RequestServices.GetRequiredService<AttemptLimiter>();
            if (limiter.TryAcquire(http, attemptCost) is { } seconds)
            {
                http.Response.Headers.RetryAfter = HeaderUtilities.FormatNonNegativeInt64(seconds);
                return TypedResults.Problem(
                    $"Too many attempts from this address; try again in {seconds} s", statusCode: StatusCodes.Status429TooManyRequests);
            }

            if (expected is null)
                return await next(invocation);

            var key = KeyOf(http.Request);
            var isCorrect = key is not null && CryptographicOperations.FixedTimeEquals(Hash(key), expected);
            AuditDetails.Of(http).Key = isCorrect ? setting : key is null ? "missing" : "wrong";
            if (isCorrect)
                return await next(invocation);

            limiter.ChargeWrongKey(http);
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return TypedResults.Problem(
                "Authorization: Bearer <key> is missing, or the key is wrong", statusCode: StatusCodes.Status401Unauthorized);
        });
    }

    private static string? KeyOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
