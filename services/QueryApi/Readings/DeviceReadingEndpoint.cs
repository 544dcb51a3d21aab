using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.ServiceDefaults;
using MassTransit;

namespace AcMonitoring.QueryApi.Readings;

internal static class DeviceReadingEndpoint
{
    private const int BatchSize = 500;
    private static readonly TimeSpan BatchTimeLimit = TimeSpan.FromMilliseconds(250);

    public static void AddDeviceReadings(this IBusRegistrationConfigurator bus) => bus.AddConsumer<DeviceReadingConsumer>(consumer =>
        consumer.Options<BatchOptions>(batch => batch.SetMessageLimit(BatchSize).SetTimeLimit(BatchTimeLimit).SetConcurrencyLimit(1)));

    public static void ReceiveDeviceReadings(this IRabbitMqBusFactoryConfigurator bus, IBusRegistrationContext context) =>
        bus.DeclaredQueueEndpoint(Queues.DeviceReadings, endpoint =>
        {
            endpoint.PrefetchCount = 2 * BatchSize;
            endpoint.RetryWhileDatabaseIsAway();
            endpoint.ConfigureConsumer<DeviceReadingConsumer>(context);
        });
}
