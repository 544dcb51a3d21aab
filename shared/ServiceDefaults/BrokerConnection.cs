using RabbitMQ.Client;

namespace AcMonitoring.ServiceDefaults;

/// <summary>A connection to the broker beside MassTransit's, for what MassTransit does not ask: how many messages stand in a queue.</summary>
public static class BrokerConnection
{
    /// <param name="rabbitMq">Where the broker is.</param>
    /// <param name="name">By what name the broker shows it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RabbitMQ.Client.Exceptions.BrokerUnreachableException">Nobody answers, or the login is refused.</exception>
    public static Task<IConnection> OpenAsync(RabbitMqOptions rabbitMq, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rabbitMq);

        var connection = new ConnectionFactory
        {
            Uri = rabbitMq.Uri,
            AutomaticRecoveryEnabled = false,
            RequestedHeartbeat = MessageBus.Heartbeat,
            ClientProvidedName = name,
        };
        BrokerTls.Apply(connection, rabbitMq.Uri);
        return connection.CreateConnectionAsync(cancellationToken);
    }
}
