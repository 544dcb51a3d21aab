using System.Text.Json;
using System.Text.Json.Serialization;

namespace AcMonitoring.Contracts;

/// <summary>
/// The cause of a poll result or of the status of collection, as code. Decided once, where it is known; in JSON, metrics and the database
/// in snake_case.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<Reason>))]
public enum Reason
{
    /// <summary>All units were read.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Some units were read, others failed or were throttled.</summary>
    [JsonStringEnumMemberName("partial")]
    Partial,

    /// <summary>No token is set.</summary>
    [JsonStringEnumMemberName("no_token")]
    NoToken,

    /// <summary>The Collector cannot reach the TokenService and has no earlier token.</summary>
    [JsonStringEnumMemberName("token_service_unreachable")]
    TokenServiceUnreachable,

    /// <summary>SmartThings refuses the token (401), or no request can carry it.</summary>
    [JsonStringEnumMemberName("token_refused")]
    TokenRefused,

    /// <summary>The token lacks a scope (403).</summary>
    [JsonStringEnumMemberName("forbidden")]
    Forbidden,

    /// <summary>SmartThings limits the calls (429).</summary>
    [JsonStringEnumMemberName("rate_limited")]
    RateLimited,

    /// <summary>No connection to SmartThings.</summary>
    [JsonStringEnumMemberName("smartthings_unreachable")]
    SmartThingsUnreachable,

    /// <summary>SmartThings responds with another error status, or with a body that cannot be read.</summary>
    [JsonStringEnumMemberName("smartthings_error")]
    SmartThingsError,

    /// <summary>SmartThings does not respond in time.</summary>
    [JsonStringEnumMemberName("timed_out")]
    TimedOut,

    /// <summary>SmartThings lists no unit although units are known.</summary>
    [JsonStringEnumMemberName("no_units")]
    NoUnits,

    /// <summary>SmartThings lists fewer units than are known.</summary>
    [JsonStringEnumMemberName("units_missing")]
    UnitsMissing,

    /// <summary>The Collector has a fault.</summary>
    [JsonStringEnumMemberName("internal_error")]
    InternalError,

    /// <summary>No poll has ended yet.</summary>
    [JsonStringEnumMemberName("not_yet_polled")]
    NotYetPolled,

    /// <summary>No poll result for two slots.</summary>
    [JsonStringEnumMemberName("collector_silent")]
    CollectorSilent,

    /// <summary>The QueryApi cannot read the database.</summary>
    [JsonStringEnumMemberName("database_unavailable")]
    DatabaseUnavailable,
}

public static class ReasonCode
{
    /// <returns>The reason in snake_case, as in JSON.</returns>
    public static string Code(this Reason reason) => JsonSerializer.Serialize(reason).Trim('"');
}
