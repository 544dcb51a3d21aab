using System.Diagnostics;
using AcMonitoring.TestSupport;
using Npgsql;

// TestServers COMMAND...: starts a RabbitMQ and a PostgreSQL for the tests that COMMAND runs, prints their versions, and ends them with it.
if (args is not [var program, .. var arguments])
{
    Console.Error.WriteLine("Usage: TestServers COMMAND...");
    return 2;
}

await using var rabbit = new RabbitMqServer();
await using var postgres = new PostgresServer();
await Task.WhenAll(rabbit.InitializeAsync().AsTask(), postgres.InitializeAsync().AsTask());
await PrintVersionsAsync();

var start = new ProcessStartInfo(program, arguments);
start.Environment["TEST_RABBITMQ"] = rabbit.Uri.ToString();
start.Environment["TEST_RABBITMQ_MANAGEMENT"] = rabbit.ManagementUri.ToString();
start.Environment["TEST_POSTGRES"] = postgres.ConnectionString;
using var command = Process.Start(start)!;
// Ctrl-C reaches the command as well, which ends by it; the servers end after it.
Console.CancelKeyPress += (_, signal) => signal.Cancel = true;
await command.WaitForExitAsync();
return command.ExitCode;

async Task PrintVersionsAsync()
{
    await using var connection = await rabbit.ConnectAsync();
    var broker = System.Text.Encoding.UTF8.GetString((byte[])connection.ServerProperties!["version"]!);
    await using var database = new NpgsqlConnection(postgres.ConnectionString);
    await database.OpenAsync();
    Console.WriteLine($"Servers of this run: RabbitMQ {broker}, PostgreSQL {database.ServerVersion}");
}
