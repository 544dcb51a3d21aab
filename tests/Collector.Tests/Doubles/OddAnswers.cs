using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AcMonitoring.Collector.Tests.Doubles;

/// <summary>Plain answers for an <see cref="OddCloud"/>.</summary>
internal static class OddAnswers
{
    /// <summary>A status with nothing odd about it.</summary>
    public const string StatusBody = """{"components":{"main":{"switch":{"switch":{"value":"on"} } } } }""";

    public static IResult Status() => Results.Text(StatusBody, "application/json");

    /// <summary>A page of air conditioners without their status, unless a condition chooses some that have it.</summary>
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

    /// <summary>Whether the status of a unit is asked for, and of which.</summary>
    public static bool AsksStatus(this HttpRequest request, out string id)
    {
        var segments = request.Path.Value!.Split('/');
        var asks = segments is [.., "devices", _, "status"];
        id = asks ? segments[^2] : "";
        return asks;
    }
}
