using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AcMonitoring.Collector.Tests.Doubles;

/// <summary>Valid responses for a <see cref="StubCloud"/>.</summary>
internal static class StubResponses
{
    /// <summary>A valid status.</summary>
    public const string StatusBody = """{"components":{"main":{"switch":{"switch":{"value":"on"} } } } }""";

    public static IResult Status() => Results.Text(StatusBody, "application/json");

    /// <summary>A page of air conditioners, without a status unless the condition selects them.</summary>
    public static IResult List(IEnumerable<string> ids, string? next = null, Func<string, bool>? withStatus = null) => Results.Text(
        JsonSerializer.Serialize(new
        {
            items = ids.Select(id => new
            {
                deviceId = id,
                components = new[] { new { id = "main", capabilities = new[] { Capability(withStatus?.Invoke(id) ?? false) } } },
            }),
            _links = next is null ? null : new { next = new { href = next } },
        }),
        "application/json");

    private static object Capability(bool hasStatus) => hasStatus
        ? new { id = "airConditionerMode", status = new { airConditionerMode = new { value = "cool" } } }
        : new { id = "airConditionerMode" };

    /// <summary>True if the request is for the status of a unit.</summary>
    public static bool IsStatusRequest(this HttpRequest request, out string id)
    {
        var segments = request.Path.Value!.Split('/');
        var isStatus = segments is [.., "devices", _, "status"];
        id = isStatus ? segments[^2] : "";
        return isStatus;
    }
}
