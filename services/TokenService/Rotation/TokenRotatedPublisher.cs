using AcMonitoring.Contracts;
using AcMonitoring.TokenService.Storage;
using MassTransit;

namespace AcMonitoring.TokenService.Rotation;

/// <summary>
/// Publishes <see cref="TokenRotated"/> for the current token until the broker confirms it. The store holds whether it is published, so a
/// restart continues. Of several tokens that were set during an outage of the broker, only the newest is published.
/// </summary>
internal sealed partial class TokenRotatedPublisher(
    CurrentToken current, IBus bus, TimeProvider clock, ILogger<TokenRotatedPublisher> logger) : BackgroundService
{
    // Without the broker, a publish waits without end. If a publish is cancelled while it declares its queues, the client's channel can
    // block every later declaration. So the timeout is longer than that of a declaration in the client (20 s).
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = MinRetryDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            var token = current.Value;
            if (token is null or { IsPublished: true })
            {
                await current.WaitForChangeAsync(token, Timeout.InfiniteTimeSpan, clock, stoppingToken);
            }
            else if (await TryPublishAsync(token, delay, stoppingToken))
            {
                MarkPublished(token);
                delay = MinRetryDelay;
            }
            else
            {
                await current.WaitForChangeAsync(token, delay, clock, stoppingToken);
                delay = TimeSpan.FromTicks(Math.Min(2 * delay.Ticks, MaxRetryDelay.Ticks));
            }
        }
    }

    private async Task<bool> TryPublishAsync(SmartThingsToken token, TimeSpan retryDelay, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(PublishTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        try
        {
            await bus.Publish(
                new TokenRotated { Fingerprint = token.Fingerprint, UpdatedAt = token.UpdatedAt, ExpiresAt = token.ExpiresAt }, either.Token);
            return true;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.PublishFailed(
                logger,
                token.Fingerprint,
                timeout.IsCancellationRequested ? $"the broker did not confirm within {PublishTimeout.TotalMinutes} minutes" : exception.Message.TrimEnd('.'),
                retryDelay.TotalSeconds);
            return false;
        }
    }

    private void MarkPublished(SmartThingsToken token)
    {
        try
        {
            current.MarkPublished(token);
            Log.Published(logger, token.Fingerprint);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.MarkFailed(logger, exception, token.Fingerprint);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "TokenRotated for the token {Fingerprint} is not published yet: {Reason}. The next attempt is in {Seconds} s.")]
        public static partial void PublishFailed(ILogger logger, string fingerprint, string reason, double seconds);

        [LoggerMessage(3, LogLevel.Information, "TokenRotated for the token {Fingerprint} is published.")]
        public static partial void Published(ILogger logger, string fingerprint);

        [LoggerMessage(2, LogLevel.Error, "The store could not save that TokenRotated for the token {Fingerprint} is published. A restart publishes it again.")]
        public static partial void MarkFailed(ILogger logger, Exception exception, string fingerprint);
    }
}
