namespace AcMonitoring.Collector.Polling;

/// <summary>Round after round, for as long as the process lives; one after the other, never two at a time.</summary>
internal sealed partial class PollWorker(SlotClock slots, DevicePoll poll, PollTrigger trigger, ILogger<PollWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The rest of the host starts meanwhile.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var slot = await slots.NextAsync(stoppingToken);
            try
            {
                var outcome = await poll.RunAsync(slot, stoppingToken);
                trigger.NeedsToken = outcome.NeedsToken;
            }
            catch (Exception bug) when (!stoppingToken.IsCancellationRequested)
            {
                Log.RoundNotReported(logger, slot, bug);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The round of slot {Slot:O} could not be reported.")]
        public static partial void RoundNotReported(ILogger logger, DateTimeOffset slot, Exception exception);
    }
}
