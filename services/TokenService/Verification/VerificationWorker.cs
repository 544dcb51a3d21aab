using AcMonitoring.TokenService.Rotation;
using AcMonitoring.TokenService.Storage;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Verification;

/// <summary>
/// Verifies the current token until SmartThings accepts or refuses it, if it was set while SmartThings was unavailable or at the first
/// start. <c>GET /token</c> shows the result. A refused token stays in force, because there is no other one.
/// </summary>
internal sealed partial class VerificationWorker(
    CurrentToken current, TokenVerifier verifier, IOptions<VerificationOptions> options, TimeProvider clock, ILogger<VerificationWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromMinutes(5);

    // Limits a Retry-After that makes no sense.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.VerifyOnUpdate)
            return;

        var delay = MinRetryDelay;
        var previous = (SmartThingsToken?)null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var token = current.Value;
            if (token is null || token.Verification != VerificationStatus.Unknown)
            {
                await current.WaitForChangeAsync(token, Timeout.InfiniteTimeSpan, clock, stoppingToken);
                continue;
            }

            if (!token.HasSameValueAs(previous))
                delay = MinRetryDelay;
            previous = token;
            if (await VerifyAsync(token, stoppingToken) is { } retryAfter)
            {
                await current.WaitForChangeAsync(token, DelayOf(delay, retryAfter), clock, stoppingToken);
                delay = TimeSpan.FromTicks(Math.Min(2 * delay.Ticks, MaxRetryDelay.Ticks));
            }
        }
    }

    /// <returns>Null if SmartThings accepted or refused the token; else the delay that SmartThings requests.</returns>
    private async Task<TimeSpan?> VerifyAsync(SmartThingsToken token, CancellationToken stopping)
    {
        var result = await verifier.VerifyAsync(token.Value, stopping);
        switch (result.Status)
        {
            case VerificationStatus.Accepted:
                Log.Accepted(logger, token.Fingerprint);
                break;
            case VerificationStatus.Refused:
                Log.Refused(logger, token.Fingerprint, result.Reason);
                break;
            default:
                Log.NotVerified(logger, token.Fingerprint, result.Reason);
                return result.RetryAfter ?? TimeSpan.Zero;
        }

        MarkVerified(token, result.Status);
        return null;
    }

    private void MarkVerified(SmartThingsToken token, VerificationStatus verification)
    {
        try
        {
            current.MarkVerified(token, verification);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.MarkFailed(logger, exception, token.Fingerprint);
        }
    }

    private static TimeSpan DelayOf(TimeSpan delay, TimeSpan retryAfter) =>
        retryAfter > MaxRetryAfter ? MaxRetryAfter : retryAfter > delay ? retryAfter : delay;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "SmartThings accepts the token {Fingerprint}.")]
        public static partial void Accepted(ILogger logger, string fingerprint);

        [LoggerMessage(2, LogLevel.Error, "The current token {Fingerprint} does not work: {Reason}. Post a new one to /token.")]
        public static partial void Refused(ILogger logger, string fingerprint, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The token {Fingerprint} is in force but not verified: {Reason}. Verification is retried.")]
        public static partial void NotVerified(ILogger logger, string fingerprint, string reason);

        [LoggerMessage(4, LogLevel.Error, "The store could not save the verification result of the token {Fingerprint}. A restart verifies it again.")]
        public static partial void MarkFailed(ILogger logger, Exception exception, string fingerprint);
    }
}
