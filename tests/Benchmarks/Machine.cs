using System.Globalization;
using System.Text;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.Benchmarks;

/// <summary>Where and with what was measured.</summary>
internal static class Machine
{
    private const string SettingsSql =
        """
        SELECT string_agg(name || ' ' || current_setting(name), ', ')
        FROM unnest(ARRAY['shared_buffers', 'fsync', 'synchronous_commit']) AS name
        """;

    public static async Task<string> DescribeAsync(RunOptions options, PrivatePostgres? postgres, PrivateRabbitMq? broker)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        var parts = new List<string>
        {
            $"{Environment.ProcessorCount} cores ({ProcessorModel()})",
            string.Create(CultureInfo.InvariantCulture, $"{memory:0} GB"),
            $"load {LoadAverage()}",
            $".NET {Environment.Version}",
        };
        if (postgres is not null)
        {
            await using var connection = new NpgsqlConnection(postgres.ConnectionString);
            await connection.OpenAsync();
            parts.Add($"PostgreSQL {connection.PostgreSqlVersion} ({await SettingsAsync(connection)})");
        }

        if (broker is not null)
        {
            await using var connection = await broker.ConnectAsync();
            parts.Add($"RabbitMQ {Encoding.UTF8.GetString((byte[])connection.ServerProperties!["version"]!)}");
        }

        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{options.Rows:#,##0} rows, medians of {options.Runs} runs"));
        return $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC: {string.Join(", ", parts)}";
    }

    /// <summary>The load of the last minute, five and fifteen minutes.</summary>
    public static string LoadAverage() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);

    private static string ProcessorModel() => File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? "unknown";

    private static async Task<string> SettingsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(SettingsSql, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
