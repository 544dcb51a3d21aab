using AcMonitoring.TokenService.Tokens;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Verifying;

/// <summary>
/// Tries the token in force until SmartThings says what it thinks of it: one that came while SmartThings was out of reach, or at the
/// first start. The result is shown by <c>GET /token</c>; a refused token stays, for there is no other.
/// </summary>
internal sealed partial class VerifyToken(
    CurrentToken current, TryToken trial, IOptions<VerifyOptions> options, TimeProvider clock, ILogger<VerifyToken> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    // A wait that SmartThings asks for is heeded, unless it is nonsense.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.VerifyOnUpdate)
            return;

        var pause = FirstPause;
        var tried = (SmartThingsToken?)null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var token = current.Value;
            if (token is null || token.Verdict != Verdict.Unknown)
            {
                await current.WaitForOtherThanAsync(token, Timeout.InfiniteTimeSpan, clock, stoppingToken);
                continue;
            }

            if (!token.IsSameAs(tried))
                pause = FirstPause;
            tried = token;
            if (await TryAsync(token, stoppingToken) is { } asked)
            {
                await current.WaitForOtherThanAsync(token, Longer(pause, asked), clock, stoppingToken);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
            }
        }
    }

    /// <returns>Null when SmartThings has said; else how long it asks to wait.</returns>
    private async Task<TimeSpan?> TryAsync(SmartThingsToken token, CancellationToken stopping)
    {
        var answer = await trial.AskAsync(token.Value, stopping);
        switch (answer.Verdict)
        {
            case Verdict.Accepted:
                Log.Accepted(logger, token.Fingerprint);
                break;
            case Verdict.Refused:
                Log.Refused(logger, token.Fingerprint, answer.Reason);
                break;
            default:
                Log.NotVerified(logger, token.Fingerprint, answer.Reason);
                return answer.RetryAfter ?? TimeSpan.Zero;
        }

        Remember(token, answer.Verdict);
        return null;
    }

    private void Remember(SmartThingsToken token, Verdict verdict)
    {
        try
        {
            current.MarkVerified(token, verdict);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotRemembered(logger, exception, token.Fingerprint);
        }
    }

    private static TimeSpan Longer(TimeSpan pause, TimeSpan asked) =>
        asked > LongestWait ? LongestWait : asked > pause ? asked : pause;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "SmartThings accepts the token {Fingerprint}.")]
        public static partial void Accepted(ILogger logger, string fingerprint);

        [LoggerMessage(2, LogLevel.Error, "The token in force {Fingerprint} does not work: {Reason}. Post another one to /token.")]
        public static partial void Refused(ILogger logger, string fingerprint, string reason);

        [LoggerMessage(3, LogLevel.Warning, "Whether SmartThings accepts the token {Fingerprint} is not known: {Reason}. It is in force, and is tried again.")]
        public static partial void NotVerified(ILogger logger, string fingerprint, string reason);

        [LoggerMessage(4, LogLevel.Error, "What SmartThings says of the token {Fingerprint} could not be stored; a restart will ask again.")]
        public static partial void NotRemembered(ILogger logger, Exception exception, string fingerprint);
    }
}
