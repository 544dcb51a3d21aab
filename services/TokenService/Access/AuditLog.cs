using AcMonitoring.TokenService.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.TokenService.Access;

/// <summary>One line for each attempt to set the token: from which address, with which key, when, which token by its fingerprint, and what came of it.</summary>
internal sealed partial class AuditLog(TimeProvider clock, ILogger<AuditLog> logger)
{
    public async ValueTask<object?> WriteAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var at = clock.GetUtcNow();
        var result = "broken off";
        try
        {
            var answer = await next(invocation);
            result = ResultOf(answer is INestedHttpResult nested ? nested.Result : answer);
            return answer;
        }
        finally
        {
            var (http, attempt) = (invocation.HttpContext, Attempt.Of(invocation.HttpContext));
            Log.Tried(logger, AddressOf(http), attempt.Key, at, attempt.Fingerprint ?? "none", result);
        }
    }

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } address => address.MapToIPv4().ToString(),
        var address => address.ToString(),
    };

    private static string ResultOf(object? answer) => answer switch
    {
        Ok<PostToken.Answer> { Value: { Reset: false } } => "200, in force already",
        Ok<PostToken.Answer> { Value: { Verified: true } } => "200, in force and accepted by SmartThings",
        Ok<PostToken.Answer> => "200, in force and not verified",
        ProblemHttpResult problem => $"{problem.StatusCode}, {problem.ProblemDetails.Detail?.TrimEnd('.')}",
        _ => "unknown",
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Audit: POST /token from {Address}, key {Key}, at {At:O}, token {Fingerprint}: {Result}.")]
        public static partial void Tried(ILogger logger, string address, string key, DateTimeOffset at, string fingerprint, string result);
    }
}

internal static class AuditSetup
{
    public static RouteHandlerBuilder Audit(this RouteHandlerBuilder route) => route.AddEndpointFilter((invocation, next) =>
        invocation.HttpContext.RequestServices.GetRequiredService<AuditLog>().WriteAsync(invocation, next));
}
