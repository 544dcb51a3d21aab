using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.ServiceDefaults;
using Microsoft.AspNetCore.Diagnostics;

namespace AcMonitoring.QueryApi.Web;

/// <summary>Responds 503 with a plain sentence when the database is unavailable.</summary>
internal sealed partial class UnavailableDatabaseHandler(IProblemDetailsService problems, ILogger<UnavailableDatabaseHandler> logger) : IExceptionHandler
{
    private const string RetryAfterSeconds = "5";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!DatabaseFailure.IsTransient(exception))
            return false;

        Log.Unavailable(logger, httpContext.Request.Path, DatabaseFailure.Reason(exception));
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        await problems.WriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails =
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                Detail = "The database cannot be reached. Readings are kept in the queue meanwhile; try again in a moment.",
                Extensions = ProblemCode.Extensions(Reason.DatabaseUnavailable.Code()),
            },
        });
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The request to {Path} failed because the database is unavailable: {Reason}.")]
        public static partial void Unavailable(ILogger logger, string path, string reason);
    }
}
