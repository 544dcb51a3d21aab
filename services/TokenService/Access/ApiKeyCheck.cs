using System.Security.Cryptography;
using System.Text;

namespace AcMonitoring.TokenService.Access;

/// <summary>Lets a request through that carries the key as <c>Authorization: Bearer …</c>; the answer is 401 otherwise.</summary>
internal static class ApiKeyCheck
{
    private const string Scheme = "Bearer ";

    /// <summary>Checks before the handler runs, so before the body is read. Without a key everyone is let through.</summary>
    public static void RequireApiKey(this RouteHandlerBuilder route, string? apiKey)
    {
        if (string.IsNullOrWhiteSpace(apiKey))
            return;

        var expected = Hash(apiKey.Trim());
        route.AddEndpointFilter(async (invocation, next) =>
        {
            var http = invocation.HttpContext;
            if (Matches(http.Request.Headers.Authorization.ToString(), expected))
                return await next(invocation);

            http.Response.Headers.WWWAuthenticate = "Bearer";
            return TypedResults.Problem(
                "Authorization: Bearer <key> is missing, or the key is wrong", statusCode: StatusCodes.Status401Unauthorized);
        });
    }

    private static bool Matches(string authorization, byte[] expected) =>
        authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..].Trim()), expected);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
