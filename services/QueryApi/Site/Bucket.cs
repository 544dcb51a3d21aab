using System.Text.Json.Serialization;

namespace AcMonitoring.QueryApi.Site;

/// <summary>Into which pieces a span is cut, by the clocks and the calendar of the site.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Bucket>))]
internal enum Bucket
{
    [JsonStringEnumMemberName("hour")]
    Hour,

    [JsonStringEnumMemberName("day")]
    Day,

    [JsonStringEnumMemberName("month")]
    Month,
}
