using System.Diagnostics;
using System.Text.Json;
using AcMonitoring.Collector.Telemetry;

namespace AcMonitoring.Collector.Outbox;

/// <summary>
/// Publishes the messages of the outbox: a new poll at once, a backlog in between, oldest first. While the broker does not confirm, only the
/// oldest message is retried.
/// </summary>
internal sealed partial class OutboxPublisher(
    OutboxStore outbox, MessagePublisher publisher, CollectorMetrics metrics, TimeProvider clock, ILogger<OutboxPublisher> logger)
    : BackgroundService
{
    /// <summary>Maximum number of messages that wait for a confirm.</summary>
    public const int MaxInFlight = 100;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private readonly HashSet<long> _tried = [];
    private volatile string? _problem;

    /// <summary>Why the broker does not confirm; null if it does.</summary>
    public string? Problem => _problem;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        outbox.Open();
        metrics.ObserveOutbox(() => outbox.State.Messages, () => outbox.OldestAge, () => outbox.Size);
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Waits briefly until the last poll is published. Other messages stay in the outbox until the next start.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(StopTimeout);
        while (_problem is null && outbox.State.Messages > 0 && !end.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
        outbox.Flush();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Lets the rest of the host start.
        await Task.Yield();
        while (true)
        {
            var batch = outbox.Next(newestFirst: _problem is null);
            if (batch.Messages.Count == 0)
                await outbox.WaitAsync(stoppingToken);
            else if (await PublishAsync(batch, stoppingToken) is { } failure)
                await PauseAsync(failure, stoppingToken);
            else if (_problem is not null)
                Resume();
        }
    }

    /// <returns>Null if the broker confirmed all published messages, otherwise the failure.</returns>
    private async Task<Exception?> PublishAsync(OutboxBatch batch, CancellationToken stop)
    {
        using var span = CollectorMetrics.Spans.StartActivity("publish round", ActivityKind.Internal, batch.Messages[0].TraceParent);
        var messages = _problem is null ? batch.Messages : [batch.Messages[0]];
        var confirmed = new List<long>(messages.Count);
        Exception? failure = null;
        try
        {
            // The poll result last, so that its readings are there before it.
            foreach (var kind in messages.GroupBy(message => message.IsPollResult).OrderBy(kind => kind.Key))
            {
                await Parallel.ForEachAsync(
                    kind,
                    new ParallelOptions { MaxDegreeOfParallelism = MaxInFlight, CancellationToken = stop },
                    async (message, stop) =>
                    {
                        // After one failure the others would only wait as long.
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
            outbox.Remove(batch, confirmed);
            _tried.ExceptWith(confirmed);
        }

        return failure;
    }

    private async Task<Exception?> TryPublishAsync(OutboxBatch batch, OutboxMessage message, CancellationToken stop)
    {
        lock (_tried)
        {
            if (!_tried.Add(message.Id))
                metrics.PublishRetried();
        }

        try
        {
            await publisher.PublishAsync(message, stop);
            if (!message.IsPollResult)
                metrics.ReadingPublished();
            return null;
        }
        catch (JsonException unreadable)
        {
            outbox.RemoveUnreadable(batch, message, unreadable.Message);
            return null;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            metrics.PublishFailed();
            return exception;
        }
    }

    private async Task PauseAsync(Exception failure, CancellationToken stop)
    {
        var reason = failure.Message.TrimEnd('.');
        if (_problem is null)
            Log.Paused(logger, outbox.State.Messages, reason);
        _problem = reason;
        await Task.Delay(RetryInterval, clock, stop);
    }

    private void Resume()
    {
        _problem = null;
        Log.Resumed(logger, outbox.State.Messages);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The broker does not confirm, so {Count} messages wait in the outbox: {Reason}.")]
        public static partial void Paused(ILogger logger, long count, string reason);

        [LoggerMessage(2, LogLevel.Information, "The broker confirms again. Publishing {Count} messages from the outbox.")]
        public static partial void Resumed(ILogger logger, long count);
    }
}
