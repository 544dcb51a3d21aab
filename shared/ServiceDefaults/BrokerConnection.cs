using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.ServiceDefaults;

/// <summary>A connection to the broker beside MassTransit's, for what MassTransit does not ask: how many messages stand in a queue.</summary>
public static class BrokerConnection
{
    // As long as it takes to miss the heartbeats of a connection that is lost.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

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
        return ConnectAsync(connection, cancellationToken);
    }

    /// <summary>Connects within a deadline: RabbitMQ.Client has none for the first answer of the broker.</summary>
    /// <exception cref="BrokerUnreachableException">Nobody answers in time, or the login is refused.</exception>
    internal static async Task<IConnection> ConnectAsync(ConnectionFactory connection, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await connection.CreateConnectionAsync(either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnreachableException(new TimeoutException(
                string.Create(CultureInfo.InvariantCulture, $"it does not open a connection within {Deadline.TotalSeconds} s")));
        }
    }
}
