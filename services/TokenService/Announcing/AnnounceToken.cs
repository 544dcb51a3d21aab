using AcMonitoring.Contracts;
using AcMonitoring.TokenService.Tokens;
using MassTransit;

namespace AcMonitoring.TokenService.Announcing;

/// <summary>
/// Publishes <see cref="TokenRotated"/> for the token in force until the broker has confirmed it. The store remembers whether that is
/// done, so a restart goes on where it was. Of several tokens that came while the broker was away, only the newest need be announced.
/// </summary>
internal sealed partial class AnnounceToken(CurrentToken current, IBus bus, TimeProvider clock, ILogger<AnnounceToken> logger) : BackgroundService
{
    // With the broker away a publish would wait for ever. But one that is cut off while it declares its queues can leave the client's
    // channel so that every later declaration waits in vain; so it gets longer than the client itself gives a declaration (20 s).
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var token = current.Value;
            if (token is null or { IsAnnounced: true })
            {
                await current.WaitForOtherThanAsync(token, Timeout.InfiniteTimeSpan, clock, stoppingToken);
            }
            else if (await TryPublishAsync(token, pause, stoppingToken))
            {
                Remember(token);
                pause = FirstPause;
            }
            else
            {
                await current.WaitForOtherThanAsync(token, pause, clock, stoppingToken);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
            }
        }
    }

    // Whatever keeps the broker from confirming is logged and tried again.
    private async Task<bool> TryPublishAsync(SmartThingsToken token, TimeSpan pause, CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        try
        {
            await bus.Publish(
                new TokenRotated { Fingerprint = token.Fingerprint, UpdatedAt = token.UpdatedAt, ExpiresAt = token.ExpiresAt }, either.Token);
            return true;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.NotAnnounced(
                logger,
                token.Fingerprint,
                deadline.IsCancellationRequested ? $"the broker did not confirm within {Deadline.TotalMinutes} minutes" : exception.Message.TrimEnd('.'),
                pause.TotalSeconds);
            return false;
        }
    }

    private void Remember(SmartThingsToken token)
    {
        try
        {
            current.MarkAnnounced(token);
            Log.Announced(logger, token.Fingerprint);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotRemembered(logger, exception, token.Fingerprint);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The token {Fingerprint} is not announced yet: {Reason}. Trying again in {Seconds} s.")]
        public static partial void NotAnnounced(ILogger logger, string fingerprint, string reason, double seconds);

        [LoggerMessage(3, LogLevel.Information, "The token {Fingerprint} is announced.")]
        public static partial void Announced(ILogger logger, string fingerprint);

        [LoggerMessage(2, LogLevel.Error, "The token {Fingerprint} was announced, but that could not be stored; a restart will announce it again.")]
        public static partial void NotRemembered(ILogger logger, Exception exception, string fingerprint);
    }
}
