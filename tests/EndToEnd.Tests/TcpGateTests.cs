using System.Net;
using System.Net.Sockets;
using System.Text;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>The gate of the tests, in front of a server that says again what it hears.</summary>
public sealed class TcpGateTests : IAsyncLifetime
{
    private EchoServer _server = new(FreePorts.Take());
    private TcpGate _gate = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _gate = new TcpGate("127.0.0.1", _server.Port);
        _gate.Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task An_open_gate_passes_both_ways()
    {
        using var client = await ConnectAsync();

        Assert.Equal("hello", await EchoAsync(client, "hello"));
    }

    [Fact]
    public async Task A_closed_gate_refuses_and_an_opened_one_passes_again_and_again()
    {
        for (var time = 0; time < 3; time++)
        {
            using (var client = await ConnectAsync())
                Assert.Equal("hello", await EchoAsync(client, "hello"));
            await _gate.CloseAsync();
            await _gate.CloseAsync();
            await Assert.ThrowsAsync<SocketException>(ConnectAsync);
            _gate.Open();
            _gate.Open();
        }
    }

    [Fact]
    public async Task What_a_stalled_gate_holds_flows_on_in_full()
    {
        using var before = await ConnectAsync();
        Assert.Equal("a", await EchoAsync(before, "a"));
        _gate.Mode = GateMode.Stall;

        using var during = await ConnectAsync();
        await SayAsync(before, "b");
        await SayAsync(during, "c");
        var answers = Task.WhenAll(HearAsync(before, 1), HearAsync(during, 1));
        Assert.False(await ComesAsync(answers));

        _gate.Mode = GateMode.Pass;
        Assert.Equal(["b", "c"], await answers);
    }

    [Fact]
    public async Task Swallowed_answers_never_come_although_the_server_heard_the_question()
    {
        using var client = await ConnectAsync();
        _gate.Mode = GateMode.DropResponses;
        await SayAsync(client, "lost");
        await Eventually.TrueAsync(() => _server.Said == 4, "the server has heard it and answered");
        Assert.False(await ComesAsync(HearAsync(client, 1)));
    }

    [Fact]
    public async Task A_trickling_gate_takes_its_time_for_every_byte()
    {
        using var client = await ConnectAsync();
        _gate.Mode = GateMode.Trickle;

        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal("0123456789", await EchoAsync(client, "0123456789"));
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(9 * 20));
    }

    [Theory]
    [InlineData(GateMode.Pass)]
    [InlineData(GateMode.Stall)]
    public async Task Cut_connections_are_broken_and_new_ones_pass(GateMode mode)
    {
        using var client = await ConnectAsync();
        Assert.Equal("a", await EchoAsync(client, "a"));
        _gate.Mode = mode;

        _gate.Cut();

        await Assert.ThrowsAnyAsync<IOException>(() => EchoAsync(client, "b"));
        _gate.Mode = GateMode.Pass;
        using var next = await ConnectAsync();
        Assert.Equal("c", await EchoAsync(next, "c"));
    }

    [Fact]
    public async Task A_server_that_is_away_closes_the_connection_and_one_that_is_back_answers()
    {
        _server.Dispose();
        using (var refused = await ConnectAsync())
            await Assert.ThrowsAnyAsync<IOException>(() => EchoAsync(refused, "a"));

        _server = new EchoServer(_server.Port);
        using var client = await ConnectAsync();
        Assert.Equal("b", await EchoAsync(client, "b"));
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _gate.Port, Cancel);
        return client;
    }

    // Nothing tells that nothing will come: it gets many times the time that an echo takes.
    private static async Task<bool> ComesAsync(Task answer) =>
        await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancel)) == answer;

    private static async Task<string> EchoAsync(TcpClient client, string text)
    {
        await SayAsync(client, text);
        return await HearAsync(client, text.Length);
    }

    private static Task SayAsync(TcpClient client, string text) => client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Cancel).AsTask();

    private static async Task<string> HearAsync(TcpClient client, int length)
    {
        var buffer = new byte[length];
        await client.GetStream().ReadExactlyAsync(buffer, Cancel);
        return Encoding.ASCII.GetString(buffer);
    }

    private sealed class EchoServer : IDisposable
    {
        private readonly TcpListener _listener;
        private int _said;

        public EchoServer(int port)
        {
            Port = port;
            _listener = new TcpListener(IPAddress.Loopback, port);
            _listener.Start();
            _ = ServeAsync();
        }

        public int Port { get; }

        /// <summary>Bytes so far.</summary>
        public int Said => Volatile.Read(ref _said);

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                    _ = EchoAsync(await _listener.AcceptTcpClientAsync(Cancel));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Disposed.
            }
        }

        private async Task EchoAsync(TcpClient client)
        {
            using (client)
            {
                try
                {
                    var buffer = new byte[1_024];
                    while (await client.GetStream().ReadAsync(buffer, Cancel) is > 0 and var length)
                    {
                        await client.GetStream().WriteAsync(buffer.AsMemory(0, length), Cancel);
                        Interlocked.Add(ref _said, length);
                    }
                }
                catch (Exception exception) when (exception is IOException or OperationCanceledException)
                {
                    // The gate has cut it.
                }
            }
        }
    }
}
