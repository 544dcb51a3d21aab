using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Collector.Telemetry;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Polling;

internal static class PollingSetup
{
    public static IServiceCollection AddPolling(this IServiceCollection services) => services
        .AddSingleton(provider => new PollSchedule(provider.GetRequiredService<IOptions<SmartThingsOptions>>().Value.PollInterval))
        .AddSingleton<PollTrigger>()
        .AddSingleton<SlotClock>()
        .AddSingleton<CollectorMetrics>()
        .AddSingleton<UnitTurns>()
        .AddSingleton<ReadDevices>()
        .AddSingleton<DevicePoll>()
        .AddHostedService<PollWorker>();
}
