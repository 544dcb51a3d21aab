using System.Text.Json.Serialization;

namespace AcMonitoring.QueryApi.Site;

/// <summary>A bucket size, in the time zone of the site.</summary>
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
