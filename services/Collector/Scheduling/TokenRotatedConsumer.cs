using AcMonitoring.Collector.Polling;
using AcMonitoring.Contracts;
using MassTransit;

namespace AcMonitoring.Collector.Tokens;

/// <summary>Tells the worker that another token is in force. An old or repeated event does no harm: the token itself is always asked for.</summary>
internal sealed partial class TokenRotatedConsumer(PollTrigger trigger, ILogger<TokenRotatedConsumer> logger) : IConsumer<TokenRotated>
{
    public Task Consume(ConsumeContext<TokenRotated> context)
    {
        Log.Rotated(logger, context.Message.Fingerprint, context.Message.ExpiresAt);
        trigger.TokenRotated();
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Token {Fingerprint} is in force until {ExpiresAt:O}.")]
        public static partial void Rotated(ILogger logger, string fingerprint, DateTimeOffset expiresAt);
    }
}
