namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>The answer of <c>/devices/{id}/health</c>: every device of the simulator is online.</summary>
internal sealed record DeviceHealth(string DeviceId, string State, string LastUpdatedDate)
{
    private static readonly TimeSpan Checked = TimeSpan.FromHours(1);

    /// <summary>The state as last checked, on the hour. The zone has no colon, as in recorded answers.</summary>
    public static DeviceHealth Of(string deviceId, DateTimeOffset now) => new(
        deviceId,
        "ONLINE",
        new DateTimeOffset(now.UtcTicks - now.UtcTicks % Checked.Ticks, TimeSpan.Zero).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'"));
}
