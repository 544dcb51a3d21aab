using System.Net.Http.Headers;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>Lets a call pass that carries a good bearer token.</summary>
internal sealed class CheckToken(RequestDelegate next, Tokens tokens)
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
