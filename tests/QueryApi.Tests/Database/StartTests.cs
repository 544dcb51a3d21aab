using System.Net;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Database;

/// <summary>Starts with invalid settings, and before the database is available.</summary>
[Collection<BrokerOfProcesses>]
public sealed class StartTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "QueryApi.dll");

    [Theory]
    [InlineData("Site__TimeZone", "Mars/Olympus")]
    [InlineData("SmartThings__PollInterval", "5 minutes")]
    [InlineData("SmartThings__PollInterval", "00:00:00")]
    [InlineData("RabbitMq__Uri", "rabbit")]
    [InlineData("TokenService__BaseUrl", "tokenservice:8001")]
    [InlineData("Cors__AllowedOrigins", "localhost:4200")]
    [InlineData("Database__LegacyTimeZone", "CET+1")]
    [InlineData("DB_PORT", "five")]
    [InlineData("DB_PASSWORD_FILE", "/nowhere/password")]
    [InlineData("RabbitMq__UriFile", "/nowhere/uri")]
    [InlineData("DB_READ_HOST", "replica,,db")]
    [InlineData("DB_READ_HOST", "replica:70000")]
    [InlineData("DB_READ_HOST", "two words")]
    [InlineData("ConnectionStrings__Postgres", "nonsense")]
    [InlineData("Energy__MaximumKilowatts", "-1")]
    [InlineData("Readings__KeepMonths", "-1")]
    [InlineData("Readings__KeepMonths", "a year")]
    [InlineData("Alerts__WebhookUrl", "hooks.example.org/secret")]
    [InlineData("Alerts__WebhookUrl", "ftp://hooks.example.org/secret")]
    [InlineData("Alerts__WebhookUrl", "http://")]
    [InlineData("Alerts__TokenExpiring", "four hours")]
    [InlineData("Alerts__TokenExpiring", "04:00:00,")]
    [InlineData("Alerts__TokenExpiring", "00:00:00")]
    [InlineData("Alerts__TokenExpiring", "-01:00:00")]
    [InlineData("Alerts__TokenExpiring", "01:00:00,1.00:00:00")]
    [InlineData("ASPNETCORE_URLS", "8001")]
    [InlineData("ASPNETCORE_URLS", "http://localhost:8001;http://localhost:99999")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "80a")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317")]
    public async Task An_invalid_setting_stops_the_start_with_the_name_of_the_setting(string setting, string value)
    {
        var (exitCode, error) = await ServiceMain.RunAsync(Argument(setting, value));

        Assert.Equal(1, exitCode);
        Assert.Contains(setting, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_with_an_invalid_environment_variable_exits_with_one_sentence()
    {
        await using var process = ChildProcess.Start("dotnet", [Executable], new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = "8001" });

        Assert.Equal(1, await process.EndedAsync());
        Assert.Equal(
            "Bad setting. ASPNETCORE_URLS must list addresses such as http://localhost:8000, separated by semicolons; 8001 is none.", process.Output);
    }

    [Fact]
    public async Task An_unknown_command_does_not_start_the_service()
    {
        Assert.Equal(
            (1, "There is no command recompute. There is: health, recompute-energy, readings, energy; without a command the service runs."),
            await ServiceMain.RunAsync("recompute"));
    }

    [Fact]
    public async Task An_invalid_address_is_not_repeated_because_it_may_contain_a_password()
    {
        var (exitCode, error) = await ServiceMain.RunAsync(Argument("RabbitMq__Uri", "amqp://guest:secret/word@rabbit:5672/"));

        Assert.Equal(1, exitCode);
        Assert.Contains("Bad setting. RabbitMq__Uri cannot be read", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Alerts__WebhookUrl", "ftp://hooks.example.org/secret", "Bad setting. Alerts__WebhookUrl must be an http or https address.")]
    [InlineData("Alerts__WebhookUrl", "http://hooks.example.org:secret/", "Bad setting. Alerts__WebhookUrl cannot be read as System.Uri.")]
    [InlineData(
        "Alerts__TokenExpiring",
        "24:00:00",
        "Bad setting. Alerts__TokenExpiring must list times such as 04:00:00,01:00:00, separated by commas, each more than 0 and less than 24 hours.")]
    public async Task An_invalid_alert_setting_is_reported_without_its_value(string setting, string value, string sentence)
    {
        Assert.Equal((1, sentence), await ServiceMain.RunAsync(Argument(setting, value)));
    }

    [Fact]
    public async Task Waits_for_the_database_and_becomes_ready_without_a_restart()
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        await using var gate = new TcpGate(database.Host!, database.Port);
        database.Host = "127.0.0.1";
        database.Port = gate.Port;
        var address = $"http://127.0.0.1:{FreePorts.Take()}";
        await using var process = Start(
            ("ConnectionStrings__Postgres", database.ConnectionString), ("RabbitMq__Uri", rabbit.Uri.ToString()), ("ASPNETCORE_URLS", address));
        using var client = new HttpClient { BaseAddress = new Uri(address) };

        await Eventually.TrueAsync(() => process.Output.Contains("The database is not ready", StringComparison.Ordinal), "it reports that it waits");
        await Eventually.TrueAsync(async () => (await client.GetAsync(new Uri("/health/live", UriKind.Relative))).IsSuccessStatusCode, "it lives");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/csv");
        using var unavailable = await client.GetAsync(new Uri("/dashboard", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
        Assert.Contains("\"error\":\"The database cannot be reached.", await unavailable.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        gate.Open();
        await Eventually.TrueAsync(async () => (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode, "it is ready");
        Assert.Equal("[]", await client.GetStringAsync(new Uri("/dashboard", UriKind.Relative)));
        Assert.Equal(0, await process.StopAsync());
    }

    [Fact]
    public async Task Three_replicas_that_start_on_an_empty_database_migrate_it_once()
    {
        var database = await postgres.CreateDatabaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => MigratedDatabases.MigrateAsync(database)));

        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT COUNT(*) = COUNT(DISTINCT scriptname) AND COUNT(*) >= 3 FROM schemaversions", connection);
        Assert.Equal(true, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The command-line argument that is equivalent to an environment variable.</summary>
    private static string Argument(string variable, string value) =>
        $"--{variable.Replace("ASPNETCORE_", "", StringComparison.Ordinal).Replace("__", ":", StringComparison.Ordinal)}={value}";

    private static ChildProcess Start(params (string Setting, string Value)[] settings) => ChildProcess.Start(
        "dotnet", [Executable], settings.ToDictionary(setting => setting.Setting, setting => (string?)setting.Value));
}
