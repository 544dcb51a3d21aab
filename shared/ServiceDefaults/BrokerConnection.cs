using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.ServiceDefaults;

/// <summary>A connection to the broker beside MassTransit's, for what MassTransit does not ask: how many messages stand in a queue.</summary>
public static class BrokerConnection
{
    // As long as the detection of a lost connection by its missing heartbeats.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

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
        return ConnectAsync(connection, rabbitMq.Uri, cancellationToken);
    }

    /// <summary>Connects with the product's TLS and socket, and with a timeout, which RabbitMQ.Client lacks for the broker's first response.</summary>
    /// <param name="connection">It keeps the TLS settings and the socket for its later connections.</param>
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
