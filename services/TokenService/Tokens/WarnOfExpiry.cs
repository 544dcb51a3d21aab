namespace AcMonitoring.TokenService.Tokens;

/// <summary>Warns in the log four hours and one hour before the token ends, and when it has.</summary>
internal sealed partial class WarnOfExpiry(CurrentToken current, TimeProvider clock, ILogger<WarnOfExpiry> logger) : BackgroundService
{
    private static readonly TimeSpan[] Warnings = [TimeSpan.FromHours(4), TimeSpan.FromHours(1), TimeSpan.Zero];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var token = current.Value;
            if (token is not null)
                await WarnAsync(token, stoppingToken);
            await current.WaitForOtherThanAsync(token, Timeout.InfiniteTimeSpan, clock, stoppingToken);
        }
    }

    private async Task WarnAsync(SmartThingsToken token, CancellationToken stopping)
    {
        foreach (var (index, warning) in Warnings.Index())
        {
            var wait = token.ExpiresAt - warning - clock.GetUtcNow();
            if (wait > TimeSpan.Zero)
                await current.WaitForOtherThanAsync(token, wait, clock, stopping);
            if (!token.IsSameAs(current.Value))
                return;

            // After a late start one warning is enough: the nearest.
            var left = token.ExpiresAt - clock.GetUtcNow();
            if (index + 1 < Warnings.Length && left <= Warnings[index + 1])
                continue;
            if (left <= TimeSpan.Zero)
                Log.Expired(logger, token.Fingerprint, token.ExpiresAt);
            else
                Log.Expiring(logger, token.Fingerprint, left.ToString(@"hh\:mm"), token.ExpiresAt);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The token {Fingerprint} ends in {Left} h, at {ExpiresAt:u}. Post another one to /token before.")]
        public static partial void Expiring(ILogger logger, string fingerprint, string left, DateTimeOffset expiresAt);

        [LoggerMessage(2, LogLevel.Warning, "The token {Fingerprint} ended at {ExpiresAt:u}, and collection with it. Post another one to /token.")]
        public static partial void Expired(ILogger logger, string fingerprint, DateTimeOffset expiresAt);
    }
}
