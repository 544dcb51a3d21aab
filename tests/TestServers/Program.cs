using System.Diagnostics;
using System.Runtime.InteropServices;
using AcMonitoring.TestSupport;
using Npgsql;

// TestServers COMMAND...: starts a RabbitMQ and a PostgreSQL, prints their versions, runs COMMAND (the tests), and stops the servers.
if (args is not [var program, .. var arguments])
{
    Console.Error.WriteLine("Usage: TestServers COMMAND...");
    return 2;
}

// Without these handlers the servers would continue to run. The command is in the same process group, so Ctrl-C ends it too.
using var ended = new CancellationTokenSource();
using var interrupt = On(PosixSignal.SIGINT);
using var terminate = On(PosixSignal.SIGTERM);
using var hangUp = On(PosixSignal.SIGHUP);

await using var rabbit = new RabbitMqServer();
await using var postgres = new PostgresServer();
await Task.WhenAll(rabbit.InitializeAsync().AsTask(), postgres.InitializeAsync().AsTask());
await PrintVersionsAsync();

var start = new ProcessStartInfo(program, arguments);
start.Environment["TEST_RABBITMQ"] = rabbit.Uri.ToString();
start.Environment["TEST_RABBITMQ_MANAGEMENT"] = rabbit.ManagementUri.ToString();
start.Environment["TEST_POSTGRES"] = postgres.ConnectionString;
if (ended.IsCancellationRequested)
    return 130;
using var command = Process.Start(start)!;
try
{
    await command.WaitForExitAsync(ended.Token);
}
catch (OperationCanceledException)
{
    // On SIGINT, the tests stop the processes that they have started.
    using var kill = Process.Start("kill", ["-s", "INT", $"{command.Id}"]);
    await command.WaitForExitAsync();
}

return command.ExitCode;

PosixSignalRegistration On(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
{
    context.Cancel = true;
    ended.Cancel();
});

async Task PrintVersionsAsync()
{
    await using var connection = await rabbit.ConnectAsync();
    var broker = System.Text.Encoding.UTF8.GetString((byte[])connection.ServerProperties!["version"]!);
    await using var database = new NpgsqlConnection(postgres.ConnectionString);
    await database.OpenAsync();
    Console.WriteLine($"Servers of this run: RabbitMQ {broker}, PostgreSQL {database.ServerVersion}");
}
