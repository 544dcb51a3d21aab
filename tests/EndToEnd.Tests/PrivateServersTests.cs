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
    public async Task RabbitMQ_keeps_its_messages_when_it_starts_again_on_another_port()
    {
        await WithChannelAsync(async channel =>
        {
            await DeclareAsync(channel);
            await PublishAsync(channel);
        });

        await WithChannelAsync(async channel => Assert.Equal(
            "a reading", Encoding.UTF8.GetString((await channel.BasicGetAsync("kept", autoAck: true))!.Body.Span)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RabbitMQ_keeps_a_confirmed_message_when_it_is_killed_or_stopped_and_started_again(bool isKilled)
    {
        await using var rabbit = new PrivateRabbitMq();
        await rabbit.StartAsync();
        await using (var connection = await rabbit.ConnectAsync())
        {
            await using var channel = await connection.CreateChannelAsync();
            await DeclareAsync(channel);
        }

        // What it knows of a queue that was declared less than a second ago, RabbitMQ holds in memory.
        await rabbit.StopAsync();
        await rabbit.StartAsync();
        await using (var connection = await rabbit.ConnectAsync())
        {
            await using var channel = await connection.CreateChannelAsync(Confirms);
            await PublishAsync(channel);
            await EndAsync(isKilled, rabbit.Kill, rabbit.StopAsync);
            Assert.Empty(RunningProcesses.With(rabbit.Folder));
        }

        await rabbit.StartAsync();

        await Eventually.TrueAsync(async () => await rabbit.CountAsync("kept") == 1, "the message is there");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PostgreSQL_keeps_a_committed_row_when_it_is_killed_or_stopped_and_started_again(bool isKilled)
    {
        await using var postgres = new PrivatePostgres();
        await postgres.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        await ExecuteAsync(database, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (42)");

        await EndAsync(isKilled, postgres.Kill, postgres.StopAsync);
        await postgres.StartAsync();

        NpgsqlConnection.ClearAllPools();
        Assert.Equal(42, await ExecuteAsync(database, "SELECT id FROM kept"));
    }

    [Fact]
    public async Task RabbitMQ_is_controlled_while_it_runs()
    {
        await using var rabbit = new PrivateRabbitMq();
        await rabbit.StartAsync();

        await rabbit.ControlAsync("set_vm_memory_high_watermark", "0.0000001");

        await Eventually.TrueAsync(async () => (await rabbit.ControlAsync("status")).Contains("Memory alarm", StringComparison.OrdinalIgnoreCase), "the alarm is on");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => rabbit.ControlAsync("dance"));
        Assert.StartsWith("rabbitmqctl dance failed: ", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<QueueDeclareOk> DeclareAsync(IChannel channel) => channel.QueueDeclareAsync(
        "kept", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });

    private static ValueTask PublishAsync(IChannel channel) =>
        channel.BasicPublishAsync("", "kept", mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes("a reading"));

    private static async Task EndAsync(bool isKilled, Action kill, Func<Task> stop)
    {
        if (isKilled)
            kill();
        else
            await stop();
    }

    private static async Task<object?> ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private ChildProcess Start(string script, int port) => ChildProcess.Start(
        Path.Combine(Repository.Root, "scripts", script), [_folder, port.ToString(CultureInfo.InvariantCulture)]);

    private List<string> ProcessesNamed(string name) =>
        [.. RunningProcesses.With(_folder).Where(line => Path.GetFileName(line.Split(' ')[0]) == name)];

    private async Task WithChannelAsync(Func<IChannel, Task> act)
    {
        var port = FreePorts.Take(3);
        await using var server = Start("private-rabbitmq", port);
        await using var connection = await Eventually.GetAsync(
            async () =>
            {
                var password = (await File.ReadAllTextAsync(Path.Combine(_folder, "password"))).Trim();
                return await new ConnectionFactory { Uri = new Uri($"amqp://guest:{password}@127.0.0.1:{port}/") }.CreateConnectionAsync();
            },
            _ => true,
            "RabbitMQ answers",
            TimeSpan.FromMinutes(1));
        await using var channel = await connection.CreateChannelAsync(Confirms);
        await act(channel);
    }
}
