using AcMonitoring.Benchmarks.Data;
using Npgsql;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>Databases with the product's schema and nothing in it, as many as are asked for.</summary>
internal sealed class EmptySchema
{
    private readonly string _template;

    private EmptySchema(string template) => _template = template;

    /// <summary>The product's own migration makes the first, which is the template of the others.</summary>
    public static async Task<EmptySchema> MakeAsync(BenchmarkRun run)
    {
        await using var system = await run.NewSystemAsync();
        await system.PrepareAsync();
        await system.StartQueryApiAsync("ready", ("Site__TimeZone", Office.TimeZone));
        await system.StopAsync("QueryApi");
        return new EmptySchema(system.Database);
    }

    /// <returns>The connection string of a new one.</returns>
    public async Task<string> NewAsync()
    {
        var template = new NpgsqlConnectionStringBuilder(_template);
        var database = new NpgsqlConnectionStringBuilder(_template) { Database = "bench_" + Guid.NewGuid().ToString("N") };
        await ExecuteAsync($"CREATE DATABASE {database.Database} TEMPLATE {template.Database}; CHECKPOINT");
        return database.ConnectionString;
    }

    /// <summary>Makes room for the next.</summary>
    public Task DropAsync(string database)
    {
        NpgsqlConnection.ClearAllPools();
        return ExecuteAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(database).Database} WITH (FORCE)");
    }

    private async Task ExecuteAsync(string commands)
    {
        var server = new NpgsqlConnectionStringBuilder(_template) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        foreach (var command in commands.Split("; "))
            await new NpgsqlCommand(command, connection).ExecuteNonQueryAsync();
    }
}
