using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Database;

public sealed class ReadReplicaTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    private static readonly string[] FromReplica = ["/dashboard/hourly", "/energy", "/history?deviceName=unit&location=&hours=24", "/export"];
    private static readonly string[] FromPrimary = ["/dashboard", "/fetch_status"];

    [Fact]
    public async Task Responses_that_may_be_old_are_read_from_the_first_available_host_of_DB_READ_HOST()
    {
        var primary = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        await using var replica = new TcpGate(primary.Host!, primary.Port);
        replica.Open();
        await using var app = new QueryApiApp(rabbit, postgres)
        {
            Settings = [("DB_READ_HOST", $"127.0.0.1:{replica.Port},{primary.Host}:{primary.Port}")],
        };
        await app.InitializeAsync();
        await app.StoreAsync(A.Reading("unit", 0, 1000));
        Assert.Equal(0, replica.Passed);

        await AssertAnsweredAsync(app, FromPrimary);
        Assert.Equal(0, replica.Passed);
        await AssertAnsweredAsync(app, FromReplica);
        Assert.NotEqual(0, replica.Passed);

        await replica.CloseAsync();
        // The first request on the broken connection may fail; later ones use the next host.
        foreach (var path in FromReplica)
            await Eventually.TrueAsync(async () => (await app.Client.GetAsync(new Uri(path, UriKind.Relative))).IsSuccessStatusCode, $"{path} is answered");
    }

    [Fact]
    public async Task Only_the_replica_is_used_if_it_is_the_only_host()
    {
        var primary = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        await using var replica = new TcpGate(primary.Host!, primary.Port);
        await using var app = new QueryApiApp(rabbit, postgres) { Settings = [("DB_READ_HOST", $"127.0.0.1:{replica.Port}")] };
        await app.InitializeAsync();

        await AssertAnsweredAsync(app, FromPrimary);
        foreach (var path in FromReplica)
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, (await app.Client.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);

        replica.Open();
        foreach (var path in FromReplica)
            await Eventually.TrueAsync(async () => (await app.Client.GetAsync(new Uri(path, UriKind.Relative))).IsSuccessStatusCode, $"{path} is answered");
    }

    private static async Task AssertAnsweredAsync(QueryApiApp app, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            using var response = await app.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
        }
    }
}
