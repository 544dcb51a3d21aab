using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.TokenService.Api;

/// <summary>Logs one line per <c>POST /token</c>: client address, key, time, fingerprint of the token, result.</summary>
internal sealed partial class AuditLog(TimeProvider clock, ILogger<AuditLog> logger)
{
    public async ValueTask<object?> WriteAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var at = clock.GetUtcNow();
        var outcome = "aborted";
        try
        {
            var result = await next(invocation);
            outcome = OutcomeOf(result is INestedHttpResult nested ? nested.Result : result);
            return result;
        }
        finally
        {
            var (http, details) = (invocation.HttpContext, AuditDetails.Of(invocation.HttpContext));
            Log.Attempt(logger, AddressOf(http), details.Key, at, details.Fingerprint ?? "none", outcome);
        }
    }

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } address => address.MapToIPv4().ToString(),
        var address => address.ToString(),
    };

    private static string OutcomeOf(object? result) => result switch
    {
        Ok<PostToken.Response> { Value: { Reset: false } } => "200, in force already",
        Ok<PostToken.Response> { Value: { Verified: true } } => "200, in force and accepted by SmartThings",
        Ok<PostToken.Response> => "200, in force and not verified",
        ProblemHttpResult problem => $"{problem.StatusCode}, {problem.ProblemDetails.Detail?.TrimEnd('.')}",
        _ => "unknown",
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Audit: POST /token from {Address}, key {Key}, at {At:O}, token {Fingerprint}: {Result}.")]
        public static partial void Attempt(ILogger logger, string address, string key, DateTimeOffset at, string fingerprint, string result);
    }
}

internal static class AuditSetup
{
    public static RouteHandlerBuilder Audit(this RouteHandlerBuilder route) => route.AddEndpointFilter((invocation, next) =>
        invocation.HttpContext.RequestServices.GetRequiredService<AuditLog>().WriteAsync(invocation, next));
}
