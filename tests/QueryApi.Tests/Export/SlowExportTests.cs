using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Export;

/// <summary>Clients of an export that read slowly, stop reading or disconnect, with a real service and real sockets.</summary>
[Collection<BrokerOfProcesses>]
public sealed class SlowExportTests(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    // About 20 MB of CSV, more than all buffers hold.
    private const string ManyRows =
        """
        INSERT INTO unit (device_id, device_name, location) VALUES ('unit', 'Unit', 'location-1');
        INSERT INTO ac_monitoring (unit_id, slot, "timestamp", reading_day, device_name, location, delta_kwh, quality)
        SELECT u.unit_id, s, s, s::date, u.device_name || repeat('x', 100), u.location, 0, 'no_meter'
        FROM unit u CROSS JOIN generate_series(now() - interval '3 years', now() - interval '1 day', interval '10 minutes') s;
        ANALYZE ac_monitoring
        """;

    private readonly QueryApiApp _app = new(rabbit, postgres) { IsStarted = false };
    private QueryApiProcess _process = null!;

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        await _app.ExecuteAsync(ManyRows);
        _process = QueryApiProcess.Start(_app.ConnectionString, rabbit.Uri);
        await _process.ReadyAsync();
    }

    [Fact]
    public async Task The_query_waits_for_a_slow_client_and_ends_when_it_disconnects()
    {
        using (var client = await StartExportAsync())
        {
            await Eventually.TrueAsync(async () => await ExportsAsync("ClientWrite") == 1, "the query waits for the client");
            // Reading frees buffer space.
            var received = 0;
            var buffer = new byte[64 * 1024];
            while (received < 1_000_000)
                received += await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            Assert.Equal(1, await ExportsAsync());
        }

        await Eventually.TrueAsync(async () => await ExportsAsync() == 0, "the query has ended");
        var rows = await _app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring");
        // A PostgreSQL backend reports its statistics some seconds later.
        var read = await Eventually.GetAsync(RowsReadByIndexAsync, count => count > 0, "the server has reported how much was read");
        Assert.InRange(read, 1, rows * 3 / 4);
    }

    [Fact]
    public async Task Exports_whose_clients_stop_reading_block_no_other_request_and_are_disconnected()
    {
        var stalled = new List<Socket>();
        for (var i = 0; i < 4; i++)
            stalled.Add(await StartExportAsync());
        await Eventually.TrueAsync(async () => await ExportsAsync("ClientWrite") == 4, "all of them wait for their clients");

        var another = _process.Client.GetAsync(new Uri("/export", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        foreach (var path in (string[])["/dashboard", "/dashboard/hourly", "/history?deviceName=Unit", "/energy", "/export?from=x"])
            Assert.True((await _process.Client.GetAsync(new Uri(path, UriKind.Relative))).StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest);

        using var refused = await another;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(new RetryConditionHeaderValue(TimeSpan.FromSeconds(30)), refused.Headers.RetryAfter);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("too_many_exports", problem.GetProperty("code").GetString());
        Assert.StartsWith("Too many exports", problem.GetProperty("error").GetString(), StringComparison.Ordinal);

        await Eventually.TrueAsync(async () => await ExportsAsync() == 0, "clients that read nothing are disconnected");
        using var next = await _process.Client.GetAsync(new Uri("/export?from=9999-01-01", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        stalled.ForEach(client => client.Dispose());
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Requests an export and reads only its start.</summary>
    private async Task<Socket> StartExportAsync()
    {
        var address = _process.Client.BaseAddress!;
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await client.SendAsync(Encoding.ASCII.GetBytes($"GET /export HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n"), TestContext.Current.CancellationToken);
        var begin = new byte[12];
        var count = 0;
        while (count < begin.Length)
            count += await client.ReceiveAsync(begin.AsMemory(count), TestContext.Current.CancellationToken);
        Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(begin));
        return client;
    }

    private Task<long> RowsReadByIndexAsync() =>
        _app.ScalarAsync<long>("SELECT idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'ac_monitoring'");

    private Task<long> ExportsAsync(string? waitEvent = null) => _app.ScalarAsync<long>(
        """
        SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE '%fan_mode%ac_monitoring%'
            AND (@waitEvent::text IS NULL OR wait_event = @waitEvent)
        """,
        new { waitEvent });
}
