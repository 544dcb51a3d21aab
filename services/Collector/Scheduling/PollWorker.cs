namespace AcMonitoring.Collector.Polling;

/// <summary>Round after round, for as long as the process lives; one after the other, never two at a time.</summary>
internal sealed partial class PollWorker(SlotClock slots, DevicePoll poll, PollTrigger trigger, TimeProvider clock, ILogger<PollWorker> logger)
    : BackgroundService
{
    // What SmartThings has been asked for is worth waiting for, but the process must end in time.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The rest of the host starts meanwhile.
        await Task.Yield();
        using var end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var stopping = stoppingToken.Register(() => end.CancelAfter(Grace));
        while (!stoppingToken.IsCancellationRequested)
        {
            var slot = await slots.NextAsync(stoppingToken);
            try
            {
                var outcome = await poll.RunAsync(slot, end.Token);
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
