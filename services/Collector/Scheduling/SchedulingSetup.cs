using AcMonitoring.Collector.SmartThings;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Scheduling;

internal static class SchedulingSetup
{
    public static IServiceCollection AddScheduling(this IServiceCollection services) => services
        .AddSingleton(provider => new PollSchedule(provider.GetRequiredService<IOptions<SmartThingsOptions>>().Value.PollInterval))
        .AddSingleton<PollTrigger>()
        .AddSingleton<SlotClock>()
        .AddHostedService<PollWorker>();
}
