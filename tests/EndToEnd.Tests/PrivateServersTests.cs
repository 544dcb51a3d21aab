using System.Globalization;
using System.Text;
using AcMonitoring.TestSupport;
using Npgsql;
using RabbitMQ.Client;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>The scripts private-postgres and private-rabbitmq, stopped when it suits them least.</summary>
[Collection(nameof(PrivateServersTests))]
public sealed class PrivateServersTests : IDisposable
{
    private static readonly CreateChannelOptions Confirms = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly string _folder = Directory.CreateTempSubdirectory("ac-monitoring-private-").FullName;

    [Fact]
    public async Task PostgreSQL_starts_after_a_first_start_that_was_cut_off()
    {
        await using (var first = Start("private-postgres", FreePorts.Take()))
        {
            await Eventually.TrueAsync(() => ProcessesNamed("initdb").Count > 0, "initdb runs");
            await first.StopAsync();
            Assert.Empty(RunningProcesses.With(_folder));
        }

        var port = FreePorts.Take();
        await using var second = Start("private-postgres", port);
        var password = (await File.ReadAllTextAsync(Path.Combine(_folder, "password"), TestContext.Current.CancellationToken)).Trim();
        var address = $"Host=127.0.0.1;Port={port};Username=myuser;Password={password};Database=mydatabase;Pooling=false";

        await Eventually.TrueAsync(
            async () =>
            {
                await using var connection = new NpgsqlConnection(address);
                await connection.OpenAsync();
                return true;
            },
            "it has its database",
            TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("epmd")]
    [InlineData("beam.smp")]
    public async Task RabbitMQ_leaves_no_process_behind_however_early_it_is_told_to_end(string begun)
    {
        await using var server = Start("private-rabbitmq", FreePorts.Take(3));
        await Eventually.TrueAsync(() => ProcessesNamed(begun).Count > 0, $"{begun} runs");

        await server.StopAsync();

        Assert.Empty(RunningProcesses.With(_folder));
    }

    [Fact]
    public async Task RabbitMQ_is_controlled_and_keeps_confirmed_messages_when_it_is_stopped_or_killed_and_started_again_on_its_port_or_another()
    {
        await using var rabbit = new PrivateRabbitMq();
        await rabbit.StartAsync();
        await using (var connection = await rabbit.ConnectAsync())
        {
            await using var channel = await connection.CreateChannelAsync(Confirms);
            await DeclareAsync(channel);
            await PublishAsync(channel, "before the stop");
            await AssertIsControlledAsync(rabbit);
            await rabbit.StopAsync();
            Assert.Empty(RunningProcesses.With(rabbit.Folder));
        }

        // What it knows of a queue that was declared less than a second ago, RabbitMQ holds in memory: it is killed after the stop.
        await rabbit.StartAsync();
        await Eventually.TrueAsync(async () => await rabbit.CountAsync("kept") == 1, "the message of before the stop is there");
        await using (var connection = await rabbit.ConnectAsync())
        {
            await using var channel = await connection.CreateChannelAsync(Confirms);
            await PublishAsync(channel, "before the kill");
            rabbit.Kill();
            Assert.Empty(RunningProcesses.With(rabbit.Folder));
        }

        var port = FreePorts.Take(3);
        await using var elsewhere = Start("private-rabbitmq", rabbit.Folder, port);
        var address = new UriBuilder(rabbit.Uri) { Port = port }.Uri;
        foreach (var text in (string[])["before the stop", "before the kill"])
            Assert.Equal(text, await Eventually.GetAsync(() => ReceiveAsync(address), _ => true, $"what was sent {text} is there"));
    }

    [Fact]
    public async Task PostgreSQL_keeps_committed_rows_when_it_is_stopped_and_when_it_is_killed_and_started_again()
    {
        await using var postgres = new PrivatePostgres();
        await postgres.StartAsync();
        var database = await postgres.CreateDatabaseAsync();

        await ExecuteAsync(database, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (42)");
        await postgres.StopAsync();
        await StartsWithAsync("42");

        await ExecuteAsync(database, "INSERT INTO kept VALUES (43)");
        postgres.Kill();
        await StartsWithAsync("42, 43");

        async Task StartsWithAsync(string rows)
        {
            await postgres.StartAsync();
            NpgsqlConnection.ClearAllPools();
            Assert.Equal(rows, await ExecuteAsync(database, "SELECT string_agg(id::text, ', ' ORDER BY id) FROM kept"));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<QueueDeclareOk> DeclareAsync(IChannel channel) => channel.QueueDeclareAsync(
        "kept", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });

    private static ValueTask PublishAsync(IChannel channel, string text) =>
        channel.BasicPublishAsync("", "kept", mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(text));

    private static async Task<string> ReceiveAsync(Uri address)
    {
        await using var connection = await new ConnectionFactory { Uri = address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var message = await channel.BasicGetAsync("kept", autoAck: true);
        return Encoding.UTF8.GetString(message!.Body.Span);
    }

    private static async Task AssertIsControlledAsync(PrivateRabbitMq rabbit)
    {
        await rabbit.ControlAsync("set_vm_memory_high_watermark", "0.0000001");

        await Eventually.TrueAsync(async () => (await rabbit.ControlAsync("status")).Contains("Memory alarm", StringComparison.OrdinalIgnoreCase), "the alarm is on");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => rabbit.ControlAsync("set_vm_memory_high_watermark", "high"));
        Assert.StartsWith("rabbitmqctl set_vm_memory_high_watermark failed: ", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<object?> ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private ChildProcess Start(string script, int port) => Start(script, _folder, port);

    private static ChildProcess Start(string script, string folder, int port) => ChildProcess.Start(
        Path.Combine(Repository.Root, "scripts", script), [folder, port.ToString(CultureInfo.InvariantCulture)]);

    private List<string> ProcessesNamed(string name) =>
        [.. RunningProcesses.With(_folder).Where(line => Path.GetFileName(line.Split(' ')[0]) == name)];
}
