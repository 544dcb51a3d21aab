using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.Faults.Tests;

/// <summary>Files that help to explain a failed test: health, where the messages are, every poll, and the whole output of the services.</summary>
internal static class FailureReport
{
    private const string Polls =
        "COPY (SELECT * FROM poll_round ORDER BY slot) TO STDOUT (FORMAT csv, HEADER)";

    private static readonly string[][] BrokerCommands =
    [
        ["list_queues", "name", "messages_ready", "messages_unacknowledged", "consumers", "state"],
        ["list_channels", "connection", "number", "consumer_count", "messages_unacknowledged", "messages_unconfirmed"],
        ["list_consumers"],
    ];

    /// <returns>The folder of the files, and what the broker says.</returns>
    public static async Task<string> WriteAsync(GatedSystem system)
    {
        var folder = Directory.CreateTempSubdirectory("ac-monitoring-failure-").FullName;
        foreach (var (service, output) in system.Services.Outputs)
            await File.WriteAllTextAsync(Path.Combine(folder, service + ".log"), output);
        var health = new List<string>();
        foreach (var service in (string[])[GatedSystem.Collector, GatedSystem.QueryApi, GatedSystem.TokenService])
            health.Add($"{service}: {await system.Services.ReadinessAsync(service)}");
        await File.WriteAllTextAsync(Path.Combine(folder, "poll_round.csv"), await PollsAsync(system));

        var broker = new List<string>();
        foreach (var command in BrokerCommands)
            broker.Add(await system.Broker.ControlAsync([.. command, "--silent"]));
        var state = string.Join('\n', [.. health, .. broker]);
        await File.WriteAllTextAsync(Path.Combine(folder, "state.txt"), state);
        return $"Everything is in {folder}. The health of the services, and the broker's queues, channels and consumers:\n{state}";
    }

    private static async Task<string> PollsAsync(GatedSystem system)
    {
        await using var connection = new NpgsqlConnection(DatabaseServer.Unpooled(system.Services.Database));
        await connection.OpenAsync();
        using var rows = await connection.BeginTextExportAsync(Polls);
        return await rows.ReadToEndAsync();
    }
}
