using System.Collections.Concurrent;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.TestSupport;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Database;

/// <summary>Template databases with the schema of this version. Each is created once per test run, and tests copy it.</summary>
internal static class MigratedDatabases
{
    private static readonly ConcurrentDictionary<(string Server, string Before, string LegacyTimeZone), Lazy<Task<string>>> Originals = [];

    /// <returns>Connection string of the template database, which must have no connections.</returns>
    public static Task<string> GetAsync(PostgresServer postgres, string before, string legacyTimeZone) => Originals.GetOrAdd(
        (postgres.ConnectionString, before, legacyTimeZone), _ => new Lazy<Task<string>>(() => MakeAsync(postgres, before, legacyTimeZone))).Value;

    /// <summary>Runs the migrations of a starting service on a database, and waits until they are complete.</summary>
    public static async Task MigrateAsync(string connectionString, string legacyTimeZone = "UTC", string timeZone = "Europe/Paris")
    {
        using var service = Parts.On(
            connectionString, TimeProvider.System, ("Database:LegacyTimeZone", legacyTimeZone), ("Site:TimeZone", timeZone)).Build();
        await service.StartAsync();
        await service.Services.GetRequiredService<DatabaseMigration>().ExecuteTask!.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System);
        await service.StopAsync();
    }

    private static async Task<string> MakeAsync(PostgresServer postgres, string before, string legacyTimeZone)
    {
        var database = await postgres.CreateDatabaseAsync();
        if (before.Length > 0)
        {
            await using var connection = new NpgsqlConnection(DatabaseServer.Unpooled(database));
            await connection.ExecuteAsync(before);
        }

        await MigrateAsync(database, legacyTimeZone);
        return database;
    }
}
