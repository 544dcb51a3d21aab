using System.Net;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.Security.Tests;

/// <summary>TLS to the broker and to the database: used where it is asked for, and with nobody but the right server.</summary>
public sealed class TlsTests(TlsServers servers) : IClassFixture<TlsServers>
{
    private const int Units = 5;
    private const string QueryApi = "QueryApi";

    private readonly (string, string) _trust = Trusting(servers.Authority);

    [Fact]
    public async Task The_whole_system_collects_by_TLS_once_the_broker_has_it_and_its_authority_is_trusted()
    {
        using var other = new TestCertificateAuthority();
        await using var gate = new TcpGate("127.0.0.1", servers.Broker.PlainPort);
        gate.Open();
        await using var telemetry = await OtlpReceiver.StartAsync();
        await using var system = new RunningSystem(servers.Broker, servers.Postgres)
        {
            RabbitMqUri = new UriBuilder(servers.Broker.Uri) { Port = gate.Port }.Uri,
            Telemetry = telemetry.Address,
        };
        await system.PrepareAsync();
        await system.StartSimulatorAsync("--units", $"{Units}");
        await StartServicesAsync(system, Trusting(other));
        await IsRefusedAsync(system, "TLS with it fails");

        gate.ServerPort = servers.Broker.Uri.Port;
        // A restart is needed because the queue metrics log only the first reason of an outage.
        await system.StopAsync(QueryApi);
        await system.StartAgainAsync(QueryApi);
        await IsRefusedAsync(system, "its certificate is not from a trusted authority");

        File.Copy(servers.Authority.CertificateFile, Path.Combine(other.Folder, "another.crt"));
        await system.WaitForAsync("/dashboard", units => units.GetArrayLength() == Units, "all units are on the dashboard");
        await Eventually.TrueAsync(
            () => telemetry.Metrics.Any(metric => metric.Metric.Name == "query_api.queue.messages"), "the queues are watched");
        string[] clients = [RunningSystem.Collector, "TokenService", QueryApi, "query-api queue metrics"];
        // Each of them connects again when its delay between attempts is over.
        var connections = await Eventually.GetAsync(
            () => servers.Broker.ControlAsync("list_connections", "ssl", "ssl_protocol", "client_properties", "--silent"),
            output => Array.TrueForAll(clients, client => output.Contains($"\"{client}\"", StringComparison.Ordinal)),
            $"{string.Join(", ", clients)} are connected");
        Assert.All(
            connections.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            connection => Assert.StartsWith("true\ttlsv1.3\t", connection, StringComparison.Ordinal));
        Assert.Equal(
            "TLSv1.3",
            await system.ScalarAsync<string>(
                """
                SELECT string_agg(DISTINCT COALESCE(version, 'none'), ',') FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                WHERE application_name = 'ac-monitoring-query-api'
                """));
    }

    [Theory]
    [InlineData("amqps", "127.0.0.1", "its certificate is not for the host 127.0.0.1")]
    [InlineData("amqp", "localhost", "; if it expects TLS, RabbitMq__Uri must begin with amqps://")]
    public async Task A_broker_that_is_not_reached_as_its_certificate_has_it_is_refused(string scheme, string host, string reason)
    {
        await using var telemetry = await OtlpReceiver.StartAsync();
        await using var system = new RunningSystem(servers.Broker, servers.Postgres)
        {
            RabbitMqUri = new UriBuilder(servers.Broker.Uri) { Scheme = scheme, Host = host }.Uri,
            Telemetry = telemetry.Address,
        };
        await system.PrepareAsync();
        await StartServicesAsync(system, _trust);
        await IsRefusedAsync(system, reason);
        Assert.All(
            system.Outputs.Values.SelectMany(output => output.Split('\n')).Where(line => line.Contains("Waiting for the broker", StringComparison.Ordinal)),
            line => Assert.Contains(reason, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_with_a_certificate_of_another_authority_is_refused()
    {
        using var other = new TestCertificateAuthority();
        await DatabaseIsRefusedAsync(database => database.RootCertificate = other.CertificateFile, "its certificate is not accepted");
    }

    [Fact]
    public Task A_database_with_a_certificate_for_another_host_is_refused() =>
        DatabaseIsRefusedAsync(database => database.Host = "127.0.0.1", "its certificate is not accepted");

    [Fact]
    public Task A_database_that_expects_TLS_is_not_reached_without() =>
        DatabaseIsRefusedAsync(database => database.SslMode = SslMode.Disable, "no encryption");

    // How a service is told of an authority beside the public ones.
    private static (string, string) Trusting(TestCertificateAuthority authority) => ("SSL_CERT_DIR", "/etc/ssl/certs:" + authority.Folder);

    private static Task StartServicesAsync(RunningSystem system, (string, string) trust) =>
        Task.WhenAll(system.StartTokenServiceAsync(trust), system.StartCollectorAsync(trust), system.StartQueryApiAsync("live", trust));

    private async Task IsRefusedAsync(RunningSystem system, string reason)
    {
        var password = Uri.UnescapeDataString(system.RabbitMqUri.UserInfo.Split(':')[1]);
        var intro = $"Waiting for the broker at {system.RabbitMqUri.Host}:{system.RabbitMqUri.Port}: ";
        foreach (var service in (string[])[RunningSystem.Collector, "TokenService", QueryApi])
            await SaysAsync(system, service, intro, reason, password);
        await SaysAsync(system, QueryApi, "The queue lengths cannot be read from the broker: ", reason, password);

        // The result of a poll at least, be there something to read or not.
        await Eventually.TrueAsync(
            async () => (await system.ReadinessAsync(RunningSystem.Collector)).Body.Contains("messages wait in the outbox", StringComparison.Ordinal),
            "messages wait");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await system.ReadinessAsync(QueryApi)).Status);
        foreach (var queue in Queues.All)
            Assert.Null(await servers.Broker.CountAsync(queue));
    }

    private async Task DatabaseIsRefusedAsync(Action<NpgsqlConnectionStringBuilder> change, string reason)
    {
        await using var system = new RunningSystem(servers.Broker, servers.Postgres);
        await system.PrepareAsync();
        var database = new NpgsqlConnectionStringBuilder(system.Database);
        change(database);
        system.Database = database.ConnectionString;
        await system.StartQueryApiAsync("live", _trust);

        await SaysAsync(system, QueryApi, "The database is not ready: ", reason, database.Password!);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await system.ReadinessAsync(QueryApi)).Status);
        Assert.False(await system.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')"));
    }

    // The last reason that it gives of that.
    private static async Task SaysAsync(RunningSystem system, string service, string intro, string reason, string password)
    {
        await Eventually.TrueAsync(
            () => system.Outputs[service].Split('\n').LastOrDefault(line => line.Contains(intro, StringComparison.Ordinal))
                ?.Contains(reason, StringComparison.Ordinal) == true,
            () => $"{service} says \"{intro}\" and \"{reason}\". Its output: {system.Outputs[service]}");
        Assert.DoesNotContain(password, system.Outputs[service], StringComparison.Ordinal);
    }
}
