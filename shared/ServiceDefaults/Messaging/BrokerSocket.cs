using System.Net.Sockets;
using RabbitMQ.Client;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// A TCP connection to the broker that throws at the end of the stream. When the broker closes a connection in the middle of a frame,
/// RabbitMQ.Client 7.2.2 otherwise reads in an endless loop that uses a whole core. RabbitMQ 4.3 does so when AMQP arrives at its TLS port.
/// </summary>
internal sealed class BrokerSocket(Socket socket) : TcpClientAdapter(socket)
{
    /// <summary>Creates the socket of <see cref="ConnectionFactoryBase.SocketFactory"/>.</summary>
    public static ITcpClient Create(AddressFamily family) => new BrokerSocket(new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });

    public override NetworkStream GetStream() => new EndingStream(Client);

    private sealed class EndingStream(Socket socket) : NetworkStream(socket)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken);
            return count > 0 || buffer.IsEmpty ? count : throw new EndOfStreamException("The broker closed the connection.");
        }
    }
}
