using AcMonitoring.Contracts;
using MassTransit;

namespace AcMonitoring.Collector.Scheduling;

/// <summary>Triggers a poll after a token rotation. Old and repeated events are harmless, because each poll requests the current token.</summary>
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
        [LoggerMessage(1, LogLevel.Information, "Token {Fingerprint} is valid until {ExpiresAt:O}.")]
        public static partial void Rotated(ILogger logger, string fingerprint, DateTimeOffset expiresAt);
    }
}
