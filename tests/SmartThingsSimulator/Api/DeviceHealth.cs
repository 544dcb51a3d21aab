namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>The response of <c>/devices/{id}/health</c>: every device of the simulator is online.</summary>
internal sealed record DeviceHealth(string DeviceId, string State, string LastUpdatedDate)
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromHours(1);

    /// <summary>The state of the last hourly check. The zone has no colon, as in recorded responses.</summary>
    public static DeviceHealth Of(string deviceId, DateTimeOffset now) => new(
        deviceId,
        "ONLINE",
        new DateTimeOffset(now.UtcTicks - now.UtcTicks % CheckInterval.Ticks, TimeSpan.Zero).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'"));
}
