using AcMonitoring.TokenService.Rotation;
using AcMonitoring.TokenService.Storage;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Bootstrap;

/// <summary>Imports the token of the first start from <c>SMARTTHINGS_TOKEN</c>, else from the old backend's file.</summary>
internal sealed partial class InitialToken(
    CurrentToken current, IConfiguration configuration, IOptions<InitialTokenOptions> options, TimeProvider clock, ILogger<InitialToken> logger)
{
    private string Variable => (configuration[InitialTokenOptions.Variable] ?? "").Trim();

    public void Import()
    {
        if (Variable is { Length: > 0 } token)
            Import(token, clock.GetUtcNow(), InitialTokenOptions.Variable);
        else if (options.Value.LegacyTokenFile is { Length: > 0 } file)
            ImportLegacyFile(file);
        else
            Log.NoToken(logger);
    }

    /// <summary>Logs a warning if the variable differs from the stored token, because it is ignored.</summary>
    public void WarnIfIgnored(SmartThingsToken stored)
    {
        if (Variable is { Length: > 0 } token && token != stored.Value)
            Log.Ignored(logger, InitialTokenOptions.Variable);
    }

    private void ImportLegacyFile(string file)
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
        Import(token, updatedAt < now ? updatedAt.Value : now, file);
    }

    private void Import(string token, DateTimeOffset updatedAt, string source)
    {
        if (TokenRules.Validate(token) is { } rule)
        {
            Log.Refused(logger, source, rule.Sentence);
            return;
        }

        try
        {
            var (imported, _) = current.Set(token, updatedAt);
            Log.Imported(logger, imported.Fingerprint, source, imported.ExpiresAt);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotStored(logger, source, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "No token is set yet. Post one to /token.")]
        public static partial void NoToken(ILogger logger);

        [LoggerMessage(2, LogLevel.Information, "Took the first token {Fingerprint} from {Source}; it is in force until {ExpiresAt:u}.")]
        public static partial void Imported(ILogger logger, string fingerprint, string source, DateTimeOffset expiresAt);

        [LoggerMessage(3, LogLevel.Warning, "Starting without a token: the one from {Source} is refused: {Rule}.")]
        public static partial void Refused(ILogger logger, string source, string rule);

        [LoggerMessage(4, LogLevel.Warning, "Starting without a token: TokenService__LegacyTokenFile {File} cannot be read: {Reason}")]
        public static partial void LegacyFileUnreadable(ILogger logger, string file, string reason);

        [LoggerMessage(5, LogLevel.Warning,
            "{Variable} differs from the stored token and is ignored: it is for the first start only. To change the token, post it to /token.")]
        public static partial void Ignored(ILogger logger, string variable);

        [LoggerMessage(6, LogLevel.Error, "Starting without a token: the one from {Source} could not be stored: {Reason} Fix this and post the token to /token.")]
        public static partial void NotStored(ILogger logger, string source, string reason);
    }
}
