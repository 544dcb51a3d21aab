using AcMonitoring.TokenService.Rotation;
using AcMonitoring.TokenService.Storage;

namespace AcMonitoring.TokenService.Bootstrap;

/// <summary>Loads the stored token before the first request, or imports the initial token if none is stored.</summary>
internal sealed partial class TokenLoader(
    TokenStore store, CurrentToken current, InitialToken initial, TimeProvider clock, ILogger<TokenLoader> logger) : IHostedService
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
            Log.Unreadable(logger, store.TokenFile, exception.Message, store.RenameUnreadable(clock.GetUtcNow()));
            return Task.CompletedTask;
        }

        if (stored is null)
        {
            initial.Import();
        }
        else
        {
            current.Restore(stored);
            store.MigratePlainText(stored);
            initial.WarnIfIgnored(stored);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error,
            "Starting without a token: {File} is unreadable. {Reason} It was renamed to {RenamedTo}. Post the token to /token.")]
        public static partial void Unreadable(ILogger logger, string file, string reason, string renamedTo);
    }
}
