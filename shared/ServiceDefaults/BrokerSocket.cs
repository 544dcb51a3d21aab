using System.Net.Sockets;
using RabbitMQ.Client;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// The TCP connection to the broker, whose end is an exception. RabbitMQ.Client 7.2.2 does not see any other end when the broker closes the
/// connection in the middle of a frame: it reads on without end, with all of a core. RabbitMQ 4.3 closes it so at a port for TLS.
/// </summary>
internal sealed class BrokerSocket(Socket socket) : TcpClientAdapter(socket)
{
    /// <summary>Makes the socket of <see cref="ConnectionFactoryBase.SocketFactory"/>.</summary>
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
