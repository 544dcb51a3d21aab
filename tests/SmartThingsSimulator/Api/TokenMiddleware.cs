using System.Net.Http.Headers;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>Accepts only calls with a valid bearer token.</summary>
internal sealed class TokenMiddleware(RequestDelegate next, Tokens tokens)
{
    public Task InvokeAsync(HttpContext context)
    {
        var isBearer = AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header)
            && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            && !string.IsNullOrWhiteSpace(header.Parameter);
        return isBearer && tokens.Accept(header!.Parameter!)
            ? next(context)
            : SmartThingsError.Unauthorized().ExecuteAsync(context);
    }
}
