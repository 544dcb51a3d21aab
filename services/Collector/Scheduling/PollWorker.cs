using AcMonitoring.Collector.Polling;

namespace AcMonitoring.Collector.Scheduling;

/// <summary>Runs one poll after the other, never two at a time.</summary>
internal sealed partial class PollWorker(
    SlotClock slots, PollSchedule schedule, PollCycle poll, PollTrigger trigger, TimeProvider clock, ILogger<PollWorker> logger)
    : BackgroundService
{
    // Responses that are on their way are worth a wait, but the process must stop in time.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Lets the rest of the host start.
        await Task.Yield();
        using var stop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var stopping = stoppingToken.Register(() => stop.CancelAfter(StopTimeout));
        while (!stoppingToken.IsCancellationRequested)
        {
            var slot = await slots.NextAsync(stoppingToken);
            try
            {
                var result = await poll.RunAsync(slot, schedule.EndOf(slot), stop.Token);
                trigger.NeedsToken = result.NeedsToken;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.ResultNotStored(logger, slot, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The result of poll {Slot:O} could not be stored.")]
        public static partial void ResultNotStored(ILogger logger, DateTimeOffset slot, Exception exception);
    }
}
