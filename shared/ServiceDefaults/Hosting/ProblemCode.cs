using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AcMonitoring.ServiceDefaults;

/// <summary>Problem details whose <c>code</c> says more than the status.</summary>
public static class ProblemCode
{
    internal const string Member = "code";

    /// <param name="status">HTTP status.</param>
    /// <param name="code">The cause in snake_case.</param>
    /// <param name="detail">One plain sentence.</param>
    public static ProblemHttpResult Problem(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: Extensions(code));

    public static Dictionary<string, object?> Extensions(string code) => new(StringComparer.Ordinal) { [Member] = code };
}
