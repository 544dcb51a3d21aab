using AcMonitoring.Collector.Telemetry;

namespace AcMonitoring.Collector.Polling;

internal static class PollingSetup
{
    public static IServiceCollection AddPolling(this IServiceCollection services) => services
        .AddSingleton<CollectorMetrics>()
        .AddSingleton<FairPollQueue>()
        .AddSingleton<UnitReader>()
        .AddSingleton<DeviceReader>()
        .AddSingleton<PollCycle>();
}
