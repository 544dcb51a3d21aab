using MassTransit;
using MassTransit.Context;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>
/// Removes message ids before messages form a batch, because MassTransit drops the second message of a batch that has the same id. The messages
/// of earlier Collectors have one id per slot, whenever they were collected.
/// </summary>
internal sealed class MessageIdFilter : IFilter<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next) => next.Send(new WithoutMessageId(context));

    public void Probe(ProbeContext context) => context.CreateFilterScope("messageId");

    private sealed class WithoutMessageId(ConsumeContext context) : ConsumeContextProxy(context)
    {
        public override Guid? MessageId => null;
    }
}
