using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.ServiceDefaults;

/// <summary>Opens connections to the broker for what MassTransit does not offer, such as the message count of a queue.</summary>
public static class BrokerConnection
{
    // As long as it takes to detect a lost connection by its missing heartbeats.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    /// <param name="rabbitMq">Address of the broker.</param>
    /// <param name="name">Name of the connection in the broker's management.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="BrokerUnreachableException">The broker does not respond, or refuses the login.</exception>
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
        return ConnectAsync(connection, rabbitMq.Uri, cancellationToken);
    }

    /// <summary>Connects with the product's TLS and socket, and with a timeout, which RabbitMQ.Client lacks for the broker's first response.</summary>
    /// <param name="connection">Keeps the TLS settings and the socket for later connections.</param>
    /// <param name="broker">Address of the broker.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="BrokerUnreachableException">The broker does not respond in time, or refuses the login.</exception>
    internal static async Task<IConnection> ConnectAsync(ConnectionFactory connection, Uri broker, CancellationToken cancellationToken)
    {
        BrokerTls.Apply(connection, broker);
        connection.SocketFactory = BrokerSocket.Create;
        using var timeout = new CancellationTokenSource(ConnectTimeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await connection.CreateConnectionAsync(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnreachableException(new TimeoutException(
                string.Create(CultureInfo.InvariantCulture, $"it does not open a connection within {ConnectTimeout.TotalSeconds} s")));
        }
    }
}
