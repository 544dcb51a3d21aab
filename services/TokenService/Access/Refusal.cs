using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.TokenService.Access;

internal static class Refusal
{
    /// <summary>
    /// RFC 9457 problem whose <c>detail</c> and <c>error</c> are the sentence. The key is given here and not left to the common
    /// problem details, which a client's Accept header can pass by.
    /// </summary>
    public static ProblemHttpResult Of(int status, string error) =>
        TypedResults.Problem(detail: error, statusCode: status, extensions: new Dictionary<string, object?> { ["error"] = error });
}
