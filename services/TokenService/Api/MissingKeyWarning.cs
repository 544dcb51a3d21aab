using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Api;

/// <summary>Logs a warning at start for each port that requires no key.</summary>
internal sealed partial class MissingKeyWarning(
    IOptions<OperatorOptions> operators, IOptions<InternalOptions> collector, ILogger<MissingKeyWarning> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(operators.Value.ApiKey))
            Log.NoOperatorKey(logger);
        if (string.IsNullOrWhiteSpace(collector.Value.ApiKey))
            Log.NoInternalKey(logger, collector.Value.Port);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "Operator__ApiKey is not set: anyone who reaches this service can replace the token. Set it, or keep the port on the loopback interface.")]
        public static partial void NoOperatorKey(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning,
            "Internal__ApiKey is not set: anyone who reaches port {Port} can read the token. Set it, or keep the port on the loopback interface.")]
        public static partial void NoInternalKey(ILogger logger, int port);
    }
}
