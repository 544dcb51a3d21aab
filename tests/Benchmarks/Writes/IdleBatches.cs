using AcMonitoring.Contracts;
using MassTransit;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>The opponent of storing: a consumer that gets the same batches, and stores nothing.</summary>
internal sealed class IdleBatches(Counted counted) : IConsumer<Batch<DeviceReading>>
{
    public Task Consume(ConsumeContext<Batch<DeviceReading>> context)
    {
        counted.Add(context.Message.Length);
        return Task.CompletedTask;
    }
}
