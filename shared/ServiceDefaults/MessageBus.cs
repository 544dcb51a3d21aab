using System.ComponentModel.DataAnnotations;
using AcMonitoring.Contracts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AcMonitoring.ServiceDefaults;

/// <summary>Where the broker is.</summary>
public sealed class RabbitMqOptions
{
    public const string Section = "RabbitMq";

    /// <summary><c>amqp://user:password@host:port/vhost</c>, or <c>amqps://</c> for TLS.</summary>
    [Required(ErrorMessage = "RabbitMq__Uri must be an address such as amqp://guest:guest@rabbitmq:5672/.")]
    public Uri Uri { get; set; } = new("amqp://guest:guest@rabbitmq:5672/");
}

/// <summary>
/// The one description of the broker's exchanges and of the queues behind them (<see cref="BrokerQueues"/>). Every service declares all of it
/// when it connects, so that whichever starts first makes the same ones, and no message is ever published before the queue that is to hold
/// it exists.
/// </summary>
public static class MessageBus
{
    /// <summary>How often each side of a connection shows that it is there. Some that fail to come, 20 to 30 s, and the connection is lost.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    // A network that swallows packets instead of refusing them is to be told soon.
    private static readonly TimeSpan ConnectionTimeout = TimeSpan.FromSeconds(10);

    // Long: a broker that has much to do may take more than the usual 20 s, and who leaves it while it makes a quorum queue may get that queue
    // never. A broker that is gone is found by the heartbeats.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(10);

    // What is in hand at the end may be finished; what waits for a database that is away goes back to the queue.
    private static readonly TimeSpan ConsumerStopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds MassTransit on RabbitMQ. Connects in the background and goes on trying, whatever the reason. The service is not ready meanwhile.
    /// </summary>
    /// <param name="withoutBroker">What the service is while the broker is away: degraded where it does its work all the same.</param>
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

        services.AddSingleton<BrokerLogin>();
        services.AddHealthChecks().AddCheck<BrokerLogin>("rabbitmq-login", withoutBroker, [HealthEndpoints.Ready]);
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
                    host.ContinuationTimeout(AnswerTimeout);
                    host.OnRefreshConnectionFactory = context.GetRequiredService<BrokerLogin>().TryAsync;
                });
                rabbitMq.DeclareQueue<DeviceReading>(Queues.DeviceReadings);
                rabbitMq.DeclareQueue<PollCompleted>(Queues.PollCompleted);
                rabbitMq.DeclareQueue<TokenRotated>(Queues.TokenRotated);
                rabbitMq.DeployPublishTopology = true;
                // Messages of unknown type go to dead-letter, which has an alert, instead of device-readings_skipped. A basic.nack does not
                // dead-letter them: RabbitMQ 4.3 does not count it as a delivery and redelivers without end.
                rabbitMq.SendTopology.DeadLetterQueueNameFormatter = new SingleDeadLetterQueue();
                rabbitMq.SendTopology.ConfigureDeadLetterSettings = BrokerQueues.DescribeDeadLetter;
                addEndpoints?.Invoke(context, rabbitMq);
            });
        });
    }

    /// <summary>A consumer's endpoint on one of the declared queues.</summary>
    public static void DeclaredQueueEndpoint(
        this IRabbitMqBusFactoryConfigurator bus, string queue, Action<IRabbitMqReceiveEndpointConfigurator> configure)
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentNullException.ThrowIfNull(configure);

        bus.ReceiveEndpoint(queue, endpoint =>
        {
            BrokerQueues.Describe(queue, endpoint);
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
        message.BindQueue(exchange, queue, binding => BrokerQueues.Describe(queue, binding));

    private sealed class SingleDeadLetterQueue : IDeadLetterQueueNameFormatter
    {
        public string FormatDeadLetterQueueName(string queueName) => Queues.DeadLetter;
    }
}
