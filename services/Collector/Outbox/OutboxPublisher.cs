using System.Diagnostics;
using System.Text.Json;
using AcMonitoring.Collector.Telemetry;

namespace AcMonitoring.Collector.Spooling;

/// <summary>
/// Publishes what is in the spool: a new round as soon as it is kept, a backlog in the order of age beside it. While the broker does not
/// confirm, one message, the oldest, asks again and again.
/// </summary>
internal sealed partial class DrainSpool(Spool spool, PublishMessage publish, CollectorMetrics metrics, TimeProvider clock, ILogger<DrainSpool> logger)
    : BackgroundService
{
    /// <summary>Messages that wait for their confirm at most.</summary>
    public const int AtOnce = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(2);

    private readonly HashSet<long> _tried = [];
    private volatile string? _problem;

    /// <summary>Why the broker does not confirm; null when it does.</summary>
    public string? Problem => _problem;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        spool.Open();
        metrics.Watch(spool);
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Gives the last round a moment to go. What does not waits in the spool for the next start.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(LastChance);
        while (_problem is null && spool.State.Messages > 0 && !end.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
        spool.Flush();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The rest of the host starts meanwhile.
        await Task.Yield();
        while (true)
        {
            var batch = spool.Next(newestFirst: _problem is null);
            if (batch.Messages.Count == 0)
                await spool.WaitAsync(stoppingToken);
            else if (await PublishAsync(batch, stoppingToken) is { } failure)
                await HoldAsync(failure, stoppingToken);
            else if (_problem is not null)
                GoOn();
        }
    }

    /// <returns>Null when the broker confirmed what was asked of it, else what stood in the way.</returns>
    private async Task<Exception?> PublishAsync(SpoolBatch batch, CancellationToken stop)
    {
        using var span = CollectorMetrics.Spans.StartActivity("publish round", ActivityKind.Internal, batch.Messages[0].TraceParent);
        var messages = _problem is null ? batch.Messages : [batch.Messages[0]];
        var confirmed = new List<long>(messages.Count);
        Exception? failure = null;
        try
        {
            // The report last: who hears of a round shall find its readings.
            foreach (var kind in messages.GroupBy(message => message.IsReport).OrderBy(kind => kind.Key))
            {
                await Parallel.ForEachAsync(
                    kind,
                    new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
                    async (message, stop) =>
                    {
                        // One that fails tells enough: the others would wait as long.
                        if (failure is not null)
                            return;
                        if (await TryPublishAsync(batch, message, stop) is { } problem)
                        {
                            failure = problem;
                            return;
                        }

                        lock (confirmed)
                            confirmed.Add(message.Id);
                    });
            }
        }
        finally
        {
            spool.Remove(batch, confirmed);
            _tried.ExceptWith(confirmed);
        }

        return failure;
    }

    private async Task<Exception?> TryPublishAsync(SpoolBatch batch, SpooledMessage message, CancellationToken stop)
    {
        lock (_tried)
        {
            if (!_tried.Add(message.Id))
                metrics.PublishRetried();
        }

        try
        {
            await publish.PublishAsync(message, stop);
            if (!message.IsReport)
                metrics.ReadingPublished();
            return null;
        }
        catch (JsonException unreadable)
        {
            spool.RemoveUnreadable(batch, message, unreadable.Message);
            return null;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            metrics.PublishFailed();
            return exception;
        }
    }

    private async Task HoldAsync(Exception failure, CancellationToken stop)
    {
        if (_problem is null)
            Log.Held(logger, spool.State.Messages, failure.Message.TrimEnd('.'));
        _problem = failure.Message.TrimEnd('.');
        await Task.Delay(Pause, clock, stop);
    }

    private void GoOn()
    {
        _problem = null;
        Log.GoesOn(logger, spool.State.Messages);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The broker does not confirm, so {Count} messages wait in the spool: {Reason}.")]
        public static partial void Held(ILogger logger, long count, string reason);

        [LoggerMessage(2, LogLevel.Information, "The broker confirms again; {Count} messages of the spool follow.")]
        public static partial void GoesOn(ILogger logger, long count);
    }
}
