using AcMonitoring.QueryApi.Tests.Alerting;
using AcMonitoring.QueryApi.Tests.Ingestion.Legacy;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Releases;

/// <summary>
/// Makes the dump of a release, from which later versions are upgraded in tests: the product fills a database by its own code, and
/// pg_dump writes it down. Run it at a release: <c>DUMP_FILE=… QueryApi.Tests --explicit only --filter-class '*MakeReleaseDump'</c>, then
/// <c>gzip -9n</c>.
/// </summary>
public sealed class MakeReleaseDump(RabbitMqServer rabbit, PostgresServer postgres)
{
    [Fact(Explicit = true)]
    public async Task Of_every_quality_of_an_adopted_unit_of_alerts_and_of_rollups()
    {
        await using var webhook = await WebhookReceiver.StartAsync();
        await using var app = new QueryApiApp(rabbit, postgres)
        {
            DatabaseBefore = LegacyDatabaseTests.OldSchema,
            LegacyTimeZone = "Europe/Paris",
            Settings = [("Alerts:WebhookUrl", webhook.Address.ToString())],
        };
        await app.InitializeAsync();

        await app.StoreAsync(Readings());
        await app.PublishAsync(A.Poll(QueryApiApp.Start), A.Poll(QueryApiApp.Start.AddSeconds(5)) with { Ok = false, StatusCode = 503, Message = "SmartThings answered 503" });
        // A Collector that reports nothing for hours: the alert is raised and delivered.
        await Eventually.TrueAsync(
            () =>
            {
                app.Clock.Advance(TimeSpan.FromMinutes(1));
                return webhook.Accepted.Count > 0;
            },
            "an alert is delivered");

        Assert.Equal(
            ["first", "imported", "measured", "no_meter", "recovered", "repeated", "reset", "suspect"],
            await app.QueryAsync<string>("SELECT DISTINCT quality FROM ac_monitoring ORDER BY 1"));
        await DumpAsync(app.ConnectionString, Environment.GetEnvironmentVariable("DUMP_FILE")!);
    }

    private static IEnumerable<Contracts.DeviceReading> Readings()
    {
        // The unit of the old backend goes on after missed slots: recovered.
        yield return A.Reading("bureau", 2, 2_247_900) with { DeviceName = "Bureau 204" };
        yield return A.Reading("salle", 0, 700_000, 100);
        var report = A.Reading("salle", 1, 700_100, 100);
        yield return report;
        yield return report with { Slot = report.Slot.AddMinutes(5), CollectedAt = report.CollectedAt.AddMinutes(5) };
        yield return A.Reading("salle", 3);
        yield return A.Reading("salle", 9, 700_900, 100);
        yield return A.Reading("salle", 10, 5);
        yield return A.Reading("salle", 11, 15);
        yield return A.Reading("salle", 12, 45);
        yield return A.Reading("salle", 13, 60);
    }

    private static async Task DumpAsync(string database, string file)
    {
        var address = new NpgsqlConnectionStringBuilder(database);
        // INSERT statements, which any client can run.
        await using var dump = ChildProcess.Start(
            "pg_dump",
            [
                "--inserts", "--no-owner", "--no-privileges", "--host", address.Host!, "--port", $"{address.Port}",
                "--username", address.Username!, "--file", file, address.Database!,
            ],
            new Dictionary<string, string?> { ["PGPASSWORD"] = address.Password });
        Assert.True(await dump.EndedAsync() == 0, dump.Output);
    }
}
