using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests;

/// <summary>The real executable with secrets in files.</summary>
public sealed class SecretFileTests(RabbitMqServer rabbit, PostgresServer postgres) : IDisposable
{
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "QueryApi.dll");

    private readonly string _folder = Directory.CreateTempSubdirectory("ac-monitoring-secrets-").FullName;

    [Fact]
    public async Task The_database_password_and_the_broker_address_can_come_from_files()
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        var address = $"http://127.0.0.1:{FreePorts.Take()}";
        var settings = SettingsOf(database, Write("password", database.Password!));
        settings["RabbitMq__UriFile"] = Write("uri", rabbit.Uri.ToString());
        settings["ASPNETCORE_URLS"] = address;

        await using (var service = ChildProcess.Start("dotnet", [Executable], settings))
        {
            using var client = new HttpClient { BaseAddress = new Uri(address) };
            await Eventually.TrueAsync(
                async () => (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode, () => $"it is ready. Its output: {service.Output}");
            Assert.Equal(0, await service.StopAsync());
        }

        await using var command = ChildProcess.Start("dotnet", [Executable, "recompute-energy"], settings);
        Assert.Equal(1, await command.EndedAsync());
        Assert.Contains("There are no meter values to count from.", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_from_the_file_is_used()
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());

        await using var command = ChildProcess.Start(
            "dotnet", [Executable, "recompute-energy"], SettingsOf(database, Write("password", "another-password")));
        Assert.Equal(1, await command.EndedAsync());

        Assert.Contains("password authentication failed", command.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("another-password", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connection_string_can_come_from_a_file()
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        var settings = new Dictionary<string, string?> { ["ConnectionStrings__PostgresFile"] = Write("postgres", database.ConnectionString) };

        await using var command = ChildProcess.Start("dotnet", [Executable, "recompute-energy"], settings);

        Assert.Equal(1, await command.EndedAsync());
        Assert.DoesNotContain(database.Password!, command.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be reached", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_of_the_webhook_can_come_from_a_file_and_is_not_logged()
    {
        var settings = new Dictionary<string, string?> { ["Alerts__WebhookUrlFile"] = Write("webhook", "ftp://a-secret/") };

        await using var service = ChildProcess.Start("dotnet", [Executable], settings);

        Assert.Equal(1, await service.EndedAsync());
        Assert.Equal("Bad setting. Alerts__WebhookUrl must be an http or https address.", service.Output.Trim());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Empty, as compose passes a variable that is not set.
    private static Dictionary<string, string?> SettingsOf(NpgsqlConnectionStringBuilder database, string passwordFile) => new()
    {
        ["DB_HOST"] = database.Host,
        ["DB_PORT"] = $"{database.Port}",
        ["DB_USER"] = database.Username,
        ["DB_PASSWORD"] = "",
        ["DB_PASSWORD_FILE"] = passwordFile,
        ["DB_NAME"] = database.Database,
        ["ConnectionStrings__Postgres"] = "",
        ["RabbitMq__Uri"] = "",
    };

    private string Write(string name, string secret)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, secret + "\n");
        return path;
    }
}
