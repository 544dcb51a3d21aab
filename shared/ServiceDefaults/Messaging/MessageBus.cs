using AcMonitoring.Contracts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// The exchanges of the broker and their queues (<see cref="BrokerQueues"/>). Every service declares all of them when it connects, so that
/// the services can start in any order and no message is published before its queue exists.
/// </summary>
public static class MessageBus
{
    /// <summary>Interval of the heartbeats. A connection without heartbeats is closed after 20 to 30 s.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    // For a network that drops packets instead of refusing connections.
    private static readonly TimeSpan ConnectionTimeout = TimeSpan.FromSeconds(10);

    // A busy broker may need more than the default of 20 s, and a client that disconnects during the declaration of a quorum queue can make
    // the queue unavailable. Heartbeats detect a lost broker.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromMinutes(10);

    // Consumers may finish their batch at shutdown. A batch that waits for an unavailable database returns to the queue.
    private static readonly TimeSpan ConsumerStopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds MassTransit on RabbitMQ. It connects in the background and retries after every failure. Until then the service is not ready.
    /// </summary>
    /// <param name="withoutBroker">Health without a connection to the broker: degraded if the service works without it.</param>
    public static IServiceCollection AddMessageBus(
        this IServiceCollection services,
        Action<IBusRegistrationConfigurator>? addConsumers = null,
        Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator>? addEndpoints = null,
        HealthStatus withoutBroker = HealthStatus.Unhealthy)
    {
        services.AddSettings<RabbitMqOptions>(RabbitMqOptions.Section)
            .Validate(
                rabbitMq => rabbitMq.Uri is { IsAbsoluteUri: true, Scheme: "amqp" or "amqps" },
                "RabbitMq__Uri must be an address such as amqp://guest:guest@rabbitmq:5672/.");

        services.AddSingleton<BrokerConnectionCheck>();
        services.AddHealthChecks().AddCheck<BrokerConnectionCheck>("rabbitmq-login", withoutBroker, [HealthEndpoints.Ready]);
        services.Configure<MassTransitHostOptions>(host =>
        {
            host.ConsumerStopTimeout = ConsumerStopTimeout;
            host.StopTimeout = StopTimeout;
        });

        return services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(check => check.MinimalFailureStatus = withoutBroker);
            addConsumers?.Invoke(bus);
            bus.UsingRabbitMq((context, rabbitMq) =>
            {
                rabbitMq.Host(context.GetRequiredService<IOptions<RabbitMqOptions>>().Value.Uri, host =>
                {
                    host.Heartbeat(Heartbeat);
                    host.RequestedConnectionTimeout(ConnectionTimeout);
                    host.ContinuationTimeout(ResponseTimeout);
                    host.OnRefreshConnectionFactory = context.GetRequiredService<BrokerConnectionCheck>().ConnectAsync;
                });
                rabbitMq.DeclareQueue<DeviceReading>(Queues.DeviceReadings);
                rabbitMq.DeclareQueue<PollCompleted>(Queues.PollCompleted);
                rabbitMq.DeclareQueue<TokenRotated>(Queues.TokenRotated);
                rabbitMq.DeployPublishTopology = true;
                // Messages of unknown type go to dead-letter, which has an alert, instead of device-readings_skipped. A basic.nack does not
                // dead-letter them: RabbitMQ 4.3 does not count it as a delivery and redelivers without end.
                rabbitMq.SendTopology.DeadLetterQueueNameFormatter = new SingleDeadLetterQueue();
                rabbitMq.SendTopology.ConfigureDeadLetterSettings = BrokerQueues.ConfigureDeadLetter;
                addEndpoints?.Invoke(context, rabbitMq);
            });
        });
    }

    /// <summary>Adds the endpoint of a consumer on a declared queue.</summary>
    public static void DeclaredQueueEndpoint(
        this IRabbitMqBusFactoryConfigurator bus, string queue, Action<IRabbitMqReceiveEndpointConfigurator> configure)
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentNullException.ThrowIfNull(configure);

        bus.ReceiveEndpoint(queue, endpoint =>
        {
            BrokerQueues.Configure(queue, endpoint);
            endpoint.ConfigureConsumeTopology = false;
            configure(endpoint);
        });
    }

    private static void DeclareQueue<T>(this IRabbitMqBusFactoryConfigurator bus, string queue)
        where T : class
    {
        var exchange = bus.MessageTopology.EntityNameFormatter.FormatEntityName<T>();
        bus.Publish<T>(message =>
        {
            BindQueue(message, Queues.DeadLetter, Queues.DeadLetter);
            BindQueue(message, queue + Queues.ErrorSuffix, queue + Queues.ErrorSuffix);
            BindQueue(message, exchange, queue);
        });
    }

    private static void BindQueue(IRabbitMqMessagePublishTopologyConfigurator message, string exchange, string queue) =>
        message.BindQueue(exchange, queue, binding => BrokerQueues.Configure(queue, binding));

    private sealed class SingleDeadLetterQueue : IDeadLetterQueueNameFormatter
    {
        public string FormatDeadLetterQueueName(string queueName) => Queues.DeadLetter;
    }
}
