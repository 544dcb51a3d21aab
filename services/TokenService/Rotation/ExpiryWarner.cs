using AcMonitoring.TokenService.Storage;

namespace AcMonitoring.TokenService.Rotation;

/// <summary>Logs a warning four hours and one hour before the token expires, and when it has expired.</summary>
internal sealed partial class ExpiryWarner(CurrentToken current, TimeProvider clock, ILogger<ExpiryWarner> logger) : BackgroundService
{
    private static readonly TimeSpan[] Thresholds = [TimeSpan.FromHours(4), TimeSpan.FromHours(1), TimeSpan.Zero];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var token = current.Value;
            if (token is not null)
                await WarnAsync(token, stoppingToken);
            await current.WaitForChangeAsync(token, Timeout.InfiniteTimeSpan, clock, stoppingToken);
        }
    }

    private async Task WarnAsync(SmartThingsToken token, CancellationToken stopping)
    {
        foreach (var (index, threshold) in Thresholds.Index())
        {
            var wait = token.ExpiresAt - threshold - clock.GetUtcNow();
            if (wait > TimeSpan.Zero)
                await current.WaitForChangeAsync(token, wait, clock, stopping);
            if (!token.HasSameValueAs(current.Value))
                return;

            // After a late start, only the warning of the nearest threshold is logged.
            var left = token.ExpiresAt - clock.GetUtcNow();
            if (index + 1 < Thresholds.Length && left <= Thresholds[index + 1])
                continue;
            if (left <= TimeSpan.Zero)
                Log.Expired(logger, token.Fingerprint, token.ExpiresAt);
            else
                Log.Expiring(logger, token.Fingerprint, left.ToString(@"hh\:mm"), token.ExpiresAt);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The token {Fingerprint} expires in {Left} h, at {ExpiresAt:u}. Post a new one to /token before then.")]
        public static partial void Expiring(ILogger logger, string fingerprint, string left, DateTimeOffset expiresAt);

        [LoggerMessage(2, LogLevel.Warning, "The token {Fingerprint} expired at {ExpiresAt:u}. Readings are no longer collected. Post a new one to /token.")]
        public static partial void Expired(ILogger logger, string fingerprint, DateTimeOffset expiresAt);
    }
}
