using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.ServiceDefaults;
using MassTransit;

namespace AcMonitoring.QueryApi.Ingestion;

internal static class DeviceReadingEndpoint
{
    // Larger batches are hardly faster; smaller ones are slower, because each locks its units, updates their rollups and commits.
    public const int BatchSize = 2_000;
    private static readonly TimeSpan BatchTimeLimit = TimeSpan.FromMilliseconds(250);

    public static void AddDeviceReadings(this IBusRegistrationConfigurator bus) => bus.AddBatches<DeviceReadingConsumer>();

    public static void ReceiveDeviceReadings(this IRabbitMqBusFactoryConfigurator bus, IBusRegistrationContext context) =>
        bus.ReceiveBatches<DeviceReadingConsumer>(context);

    /// <summary>Adds a consumer of readings in batches.</summary>
    public static void AddBatches<T>(this IBusRegistrationConfigurator bus)
        where T : class, IConsumer<Batch<DeviceReading>> =>
        bus.AddConsumer<T>(consumer =>
            consumer.Options<BatchOptions>(batch => batch.SetMessageLimit(BatchSize).SetTimeLimit(BatchTimeLimit).SetConcurrencyLimit(1)));

    /// <summary>Connects the consumer to the queue.</summary>
    public static void ReceiveBatches<T>(this IRabbitMqBusFactoryConfigurator bus, IBusRegistrationContext context)
        where T : class, IConsumer<Batch<DeviceReading>> =>
        bus.DeclaredQueueEndpoint(Queues.DeviceReadings, endpoint =>
        {
            endpoint.PrefetchCount = 2 * BatchSize;
            endpoint.UseFilter(new MessageIdFilter());
            endpoint.RetryWhileDatabaseIsUnavailable();
            endpoint.ConfigureConsumer<T>(context);
        });
}
