using AcMonitoring.TokenService.Storing;
using AcMonitoring.TokenService.Tokens;

namespace AcMonitoring.TokenService.Starting;

/// <summary>Puts the stored token into force before the first request, or the first token where none was stored.</summary>
internal sealed partial class LoadToken(
    TokenStore store, CurrentToken current, FirstToken first, TimeProvider clock, ILogger<LoadToken> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        store.Open();

        SmartThingsToken? stored;
        try
        {
            stored = store.Read();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Log.Unreadable(logger, store.TokenFile, exception.Message, store.SetAside(clock.GetUtcNow()));
            return Task.CompletedTask;
        }

        if (stored is null)
        {
            first.Take();
        }
        else
        {
            current.Restore(stored);
            store.ReplacePlainText(stored);
            first.RemarkIfDifferent(stored);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error,
            "Starting without a token: {File} is unreadable. {Reason} It was renamed to {Aside}. Post the token to /token.")]
        public static partial void Unreadable(ILogger logger, string file, string reason, string aside);
    }
}
