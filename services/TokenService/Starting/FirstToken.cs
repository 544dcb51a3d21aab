using AcMonitoring.TokenService.Tokens;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Starting;

/// <summary>Takes the token of the very first start from <c>SMARTTHINGS_TOKEN</c>, else from the old backend's file.</summary>
internal sealed partial class FirstToken(
    CurrentToken current, IConfiguration configuration, IOptions<FirstTokenOptions> options, TimeProvider clock, ILogger<FirstToken> logger)
{
    private string Given => (configuration[FirstTokenOptions.Variable] ?? "").Trim();

    public void Take()
    {
        if (Given is { Length: > 0 } given)
            Take(given, clock.GetUtcNow(), FirstTokenOptions.Variable);
        else if (options.Value.LegacyTokenFile is { Length: > 0 } file)
            TakeLegacy(file);
        else
            Log.NoToken(logger);
    }

    /// <summary>Says that a variable which differs from the stored token is not heeded.</summary>
    public void RemarkIfDifferent(SmartThingsToken stored)
    {
        if (Given is { Length: > 0 } given && given != stored.Value)
            Log.OnlyAtFirstStart(logger, FirstTokenOptions.Variable);
    }

    private void TakeLegacy(string file)
    {
        string python;
        try
        {
            python = File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.LegacyFileUnreadable(logger, file, exception.Message);
            return;
        }

        var (token, updatedAt) = LegacyTokenFile.Parse(python);
        var now = clock.GetUtcNow();
        Take(token, updatedAt < now ? updatedAt.Value : now, file);
    }

    private void Take(string token, DateTimeOffset updatedAt, string source)
    {
        if (TokenRules.Broken(token) is { } rule)
        {
            Log.Refused(logger, source, rule);
            return;
        }

        try
        {
            var (taken, _) = current.Set(token, updatedAt);
            Log.Taken(logger, taken.Fingerprint, source, taken.ExpiresAt);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotStored(logger, source, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "There is no token yet. Post one to /token.")]
        public static partial void NoToken(ILogger logger);

        [LoggerMessage(2, LogLevel.Information, "Took the first token {Fingerprint} from {Source}; it is in force until {ExpiresAt:u}.")]
        public static partial void Taken(ILogger logger, string fingerprint, string source, DateTimeOffset expiresAt);

        [LoggerMessage(3, LogLevel.Warning, "Starting without a token: the one from {Source} is refused: {Rule}.")]
        public static partial void Refused(ILogger logger, string source, string rule);

        [LoggerMessage(4, LogLevel.Warning, "Starting without a token: TokenService__LegacyTokenFile {File} cannot be read: {Reason}")]
        public static partial void LegacyFileUnreadable(ILogger logger, string file, string reason);

        [LoggerMessage(5, LogLevel.Warning,
            "{Variable} differs from the stored token and is not used: it is only for the first start. To change the token, post it to /token.")]
        public static partial void OnlyAtFirstStart(ILogger logger, string variable);

        [LoggerMessage(6, LogLevel.Error, "Starting without a token: the one from {Source} could not be stored: {Reason} Mend that and post it to /token.")]
        public static partial void NotStored(ILogger logger, string source, string reason);
    }
}
