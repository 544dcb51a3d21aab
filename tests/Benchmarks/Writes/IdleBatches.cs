using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.ServiceDefaults;
using MassTransit;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>The opponent of storing: the batches of the QueryApi's endpoint, and nobody who stores them.</summary>
internal sealed class IdleBatches(Counted counted) : IConsumer<Batch<DeviceReading>>
{
    // As DeviceReadingEndpoint has them.
    private const int BatchSize = 500;
    private static readonly TimeSpan BatchTimeLimit = TimeSpan.FromMilliseconds(250);

    public static void Add(IBusRegistrationConfigurator bus) => bus.AddConsumer<IdleBatches>(consumer =>
        consumer.Options<BatchOptions>(batch => batch.SetMessageLimit(BatchSize).SetTimeLimit(BatchTimeLimit).SetConcurrencyLimit(1)));

    public static void Receive(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator bus) =>
        bus.DeclaredQueueEndpoint(Queues.DeviceReadings, endpoint =>
        {
            endpoint.PrefetchCount = 2 * BatchSize;
            endpoint.RetryWhileDatabaseIsAway();
            endpoint.ConfigureConsumer<IdleBatches>(context);
        });

    public Task Consume(ConsumeContext<Batch<DeviceReading>> context)
    {
        counted.Add(context.Message.Length);
        return Task.CompletedTask;
    }
}
