using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace AcMonitoring.TokenService.Access;

/// <summary>Lets a request through that carries the key as <c>Authorization: Bearer …</c>; the answer is 401 otherwise, and 429 after many of those.</summary>
internal static class ApiKeyCheck
{
    private const string Scheme = "Bearer ";

    /// <summary>Checks before the handler runs, so before the body is read. Without a key everyone is let through.</summary>
    /// <param name="route">What is guarded.</param>
    /// <param name="name">The setting that the key comes from.</param>
    /// <param name="apiKey">The key; null or empty: none.</param>
    /// <param name="costOfTry">What a try costs of the address's permits, whether it fails or not.</param>
    public static void RequireApiKey(this RouteHandlerBuilder route, string name, string? apiKey, int costOfTry)
    {
        var expected = string.IsNullOrWhiteSpace(apiKey) ? null : Hash(apiKey.Trim());
        route.AddEndpointFilter(async (invocation, next) =>
        {
            var http = invocation.HttpContext;
            var limiter = http.RequestServices.GetRequiredService<AttemptLimiter>();
            if (limiter.Wait(http, costOfTry) is { } seconds)
            {
                http.Response.Headers.RetryAfter = HeaderUtilities.FormatNonNegativeInt64(seconds);
                return TypedResults.Problem(
                    $"Too many attempts from this address; try again in {seconds} s", statusCode: StatusCodes.Status429TooManyRequests);
            }

            if (expected is null)
                return await next(invocation);

            var given = Given(http.Request);
            var isRight = given is not null && CryptographicOperations.FixedTimeEquals(Hash(given), expected);
            Attempt.Of(http).Key = isRight ? name : given is null ? "missing" : "wrong";
            if (isRight)
                return await next(invocation);

            limiter.WrongKey(http);
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return TypedResults.Problem(
                "Authorization: Bearer <key> is missing, or the key is wrong", statusCode: StatusCodes.Status401Unauthorized);
        });
    }

    private static string? Given(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
