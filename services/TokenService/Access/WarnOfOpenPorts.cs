using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Access;

/// <summary>Says at start which port asks for no key.</summary>
internal sealed partial class WarnOfOpenPorts(
    IOptions<OperatorOptions> operators, IOptions<InternalOptions> collector, ILogger<WarnOfOpenPorts> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(operators.Value.ApiKey))
            Log.AnyoneMaySetTheToken(logger);
        if (string.IsNullOrWhiteSpace(collector.Value.ApiKey))
            Log.AnyoneMayReadTheToken(logger, collector.Value.Port);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "Operator__ApiKey is not set: anyone who reaches this service can replace the token. Set it, or keep the port on the loopback interface.")]
        public static partial void AnyoneMaySetTheToken(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning,
            "Internal__ApiKey is not set: anyone who reaches port {Port} can read the token. Set it, or keep the port on the loopback interface.")]
        public static partial void AnyoneMayReadTheToken(ILogger logger, int port);
    }
}
