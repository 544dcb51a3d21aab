using System.Net;
using System.Net.Sockets;
using AcMonitoring.ServiceDefaults;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.Collector.Tests;

public sealed class BrokerConnectionTests
{
    /// <summary>The response of RabbitMQ 4.3 to AMQP on its TLS port: a TLS alert, which AMQP reads as part of a frame, then the end of the connection.</summary>
    private static readonly byte[] TlsAlert = [0x15, 3, 1, 0, 2, 2, 10];

    [Fact]
    public async Task A_connection_that_ends_in_the_middle_of_a_frame_is_an_error()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var responded = RespondAsync(listener);
        var broker = new RabbitMqOptions { Uri = new UriBuilder("amqp", "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port).Uri };

        var unreachable = await Assert.ThrowsAsync<BrokerUnreachableException>(
            () => BrokerConnection.OpenAsync(broker, "test", TestContext.Current.CancellationToken));

        Assert.Equal(
            "it hangs up (The broker closed the connection); if it expects TLS, RabbitMq__Uri must begin with amqps://",
            BrokerTls.Explain(unreachable, broker.Uri));
        await responded;
    }

    private static async Task RespondAsync(TcpListener listener)
    {
        using var client = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[64];
        await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        await client.SendAsync(TlsAlert, TestContext.Current.CancellationToken);
        client.Shutdown(SocketShutdown.Send);
        // Closing before the other side would reset the connection.
        while (await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken) > 0)
        {
        }
    }
}
