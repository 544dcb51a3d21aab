using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>Error responses in the formats of SmartThings.</summary>
internal static class SmartThingsError
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The response to a missing or expired token: an HTML page of the reverse proxy, not JSON.</summary>
    public static IResult Unauthorized() => ProxyPage(401, "401 Authorization Required");

    /// <summary>Also the response for a device that does not exist.</summary>
    public static IResult Forbidden(string message) => Error(403, "ForbiddenError", message);

    public static IResult NotFound(string message) => Error(404, "NotFoundError", message);

    public static IResult Malformed(string target, string message) => Error(
        422, "ConstraintViolationError", "The request is malformed.", new Detail("UnprocessableEntityError", target, message, []));

    /// <param name="detail">Such as "attempt 20 limit 10 - retry in 43074 millis".</param>
    public static IResult TooManyRequests(string detail) => Error(
        429, "TooManyRequestError", "Too Many Requests", new Detail("TooManyRequestError", null, detail, []));

    /// <summary>The error response with this status.</summary>
    public static IResult OfStatus(int status) => status switch
    {
        401 => Unauthorized(),
        403 => Forbidden("The request is not allowed."),
        404 => NotFound("The requested resource was not found."),
        500 => Error(500, "UnexpectedError", "A non-recoverable error condition occurred."),
        502 => ProxyPage(502, "502 Bad Gateway"),
        503 => ProxyPage(503, "503 Service Temporarily Unavailable"),
        504 => ProxyPage(504, "504 Gateway Time-out"),
        _ => Error(status, "UnexpectedError", "The request could not be processed."),
    };

    private static IResult Error(int status, string code, string message, params Detail[] details) => Results.Json(
        new { requestId = RequestId(), error = new { code, message, details } }, Json, "application/json", status);

    private static IResult ProxyPage(int status, string title) => Results.Text(
        $"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        + "<hr><center>openresty</center>\r\n</body>\r\n</html>\r\n",
        "text/html",
        statusCode: status);

    private static string RequestId() =>
        Random.Shared.NextInt64(1_000_000_000_000_000_000, long.MaxValue).ToString(CultureInfo.InvariantCulture);

    private sealed record Detail(
        string Code,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Target,
        string Message,
        IReadOnlyList<Detail> Details);
}
