using System.Reflection;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Database;

/// <summary>A database of the previous version, with its own rows and rows of the old backend.</summary>
public sealed class UpgradeTests(UpgradeTests.UpgradedApp app) : IClassFixture<UpgradeTests.UpgradedApp>, IAsyncLifetime
{
    private const string FirstScript = "AcMonitoring.QueryApi.Database.Migrations.0001_units_and_readings.sql";

    private const string Rows =
        $"""
        CREATE TABLE schemaversions (schemaversionsid serial PRIMARY KEY, scriptname varchar(255) NOT NULL, applied timestamp NOT NULL);
        INSERT INTO schemaversions (scriptname, applied) VALUES ('{FirstScript}', now());
        INSERT INTO unit (device_id, device_name, location, location_name, slot, "timestamp", meter)
        VALUES ('unit', 'Unit unit', 'location-1', 'Siège', '2026-03-17T08:50:00Z', '2026-03-17T08:50:02Z', '{"{"} "Slot": "2026-03-17T08:50:00+00:00" {"}"}');
        INSERT INTO ac_monitoring (
            unit_id, device_name, location, slot, "timestamp", reading_day, cumulative_wh, report_end, api_timestamp, delta_kwh, quality)
        SELECT 1, 'Unit unit', 'location-1', at, at + interval '2 seconds', '2026-03-17', meter, at + ended, at + ended, kwh, quality
        FROM (VALUES
            ('2026-03-17T08:30:00Z'::timestamptz, 1000, interval '-1 minute', 0.3, 'imported'),
            ('2026-03-17T08:40:00Z', 1200, interval '-1 minute', 0.2, 'measured'),
            ('2026-03-17T08:45:00Z', 1200, interval '-6 minutes', 0, 'repeated'),
            ('2026-03-17T08:50:00Z', 1300, interval '-2 minutes', 0.1, 'measured')) r (at, meter, ended, kwh, quality);
        {Round}
        """;

    // A poll result as the previous version stores it.
    private const string Round =
        """
        INSERT INTO poll_round (
            started_at, slot, completed_at, ok, status_code, message, device_count, failed_device_count, skipped_device_count, api_calls)
        VALUES (
            '2026-03-17T08:55:00Z', '2026-03-17T08:55:00Z', '2026-03-17T08:55:02Z', true, 200, 'Last fetch OK (1 device)', 1, 0, 5, 7)
        ON CONFLICT (started_at, slot) DO NOTHING
        """;

    public async ValueTask InitializeAsync() => await app.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Rows_keep_their_energy_at_their_time_of_collection()
    {
        Assert.Equal(
            [
                "0.3 imported 08:30:02 08:30:02 0.3", "0.2 measured 08:40:02 08:40:02 -", "0 repeated - - -", "0.1 measured 08:50:02 08:50:02 -",
            ],
            await RowsAsync());
        Assert.Equal(0.6m, (await app.GetJsonAsync("/dashboard"))[0].GetProperty("todayKWh").GetDecimal());
    }

    [Fact]
    public async Task New_readings_continue_from_the_old_rows()
    {
        await app.StoreAsync(A.Reading("unit", 0, 1_350));
        await app.StoreAsync(A.Reading("unit", -1, 1_320));

        Assert.Equal(
            ["0.02 measured 08:50:02 08:55:02 -", "0.03 measured 08:55:02 09:00:02 -"], (await RowsAsync()).Skip(4));
        Assert.Equal("Siège", (await app.GetJsonAsync("/dashboard"))[0].GetProperty("locationName").GetString());
    }

    [Fact]
    public async Task Stored_poll_results_are_reported_as_before()
    {
        var status = await app.GetJsonAsync("/fetch_status");

        Assert.Equal("Last fetch OK (1 device)", status.GetProperty("message").GetString());
        Assert.Equal("2026-03-17T08:55:02Z", status.GetProperty("timestamp").GetString());
        Assert.Equal(7, status.GetProperty("apiCallsLast24h").GetInt64());
    }

    [Fact]
    public async Task A_running_replica_of_the_old_version_keeps_its_poll_results_and_treats_the_schema_as_not_ready()
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => app.ExecuteAsync(Round));

        Assert.Equal(PostgresErrorCodes.UndefinedColumn, refused.SqlState);
    }

    private static string Script()
    {
        using var script = new StreamReader(Assembly.GetAssembly(typeof(Program))!.GetManifestResourceStream(FirstScript)!);
        return script.ReadToEnd().Replace("$legacyTimeZone$", "UTC", StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<string>> RowsAsync() => app.QueryAsync<string>(
        """
        SELECT delta_kwh || ' ' || quality || ' ' || COALESCE(to_char(energy_from AT TIME ZONE 'UTC', 'HH24:MI:SS'), '-') || ' '
            || COALESCE(to_char(energy_to AT TIME ZONE 'UTC', 'HH24:MI:SS'), '-') || ' ' || COALESCE(imported_kwh::text, '-')
        FROM ac_monitoring
        ORDER BY slot
        """);

    public sealed class UpgradedApp : QueryApiApp
    {
        public UpgradedApp(RabbitMqServer rabbit, PostgresServer postgres)
            : base(rabbit, postgres) =>
            DatabaseBefore = Script() + ";\n" + Rows;
    }
}
