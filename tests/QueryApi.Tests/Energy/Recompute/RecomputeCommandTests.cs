using System.Globalization;
using System.Text.RegularExpressions;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Tests.Database;
using AcMonitoring.QueryApi.Tests.Energy.Rollups;
using AcMonitoring.QueryApi.Tests.Ingestion.Legacy;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Energy.Recompute;

/// <summary>The command <c>recompute-energy</c> of the real executable, on the database of the old backend.</summary>
public sealed partial class RecomputeCommandTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "QueryApi.dll");

    private readonly LegacySite _site = new(postgres);

    public ValueTask InitializeAsync() => _site.InitializeAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Recalculates_the_rows_of_the_old_backend_and_prints_each_unit_before_and_after()
    {
        var before = await KwhAsync();

        var output = await RunAsync(0);

        var after = await KwhAsync();
        var moved = LegacySite.Readings.GroupBy(reading => reading.DeviceName).ToDictionary(
            unit => unit.Key, unit => (unit.Max(reading => reading.CumulativeWh) - unit.Min(reading => reading.CumulativeWh)) / 1000);
        Assert.All(after, unit => Assert.Equal(moved[unit.Key], unit.Value.WithoutFirst));
        Assert.True(before.Values.Sum(unit => unit.Total) < 0.7m * after.Values.Sum(unit => unit.Total));
        Assert.All(after, unit => Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $" {before[unit.Key].Total:0.000} │ {unit.Value.Total:0.000} │ {unit.Value.Total - before[unit.Key].Total:0.000} │"),
            output.Split('\n').Select(Squeezed).Single(line => line.StartsWith($"│ {unit.Key} │", StringComparison.Ordinal)),
            StringComparison.Ordinal));
        Assert.Contains($"Total ({after.Count})", output, StringComparison.Ordinal);
        Assert.Equal(0, await _site.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring WHERE quality = 'imported'"));
        Assert.Equal(LegacySite.Readings.Count, await _site.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring WHERE imported_kwh IS NOT NULL"));
    }

    [Fact]
    public async Task A_terminal_shows_the_progress()
    {
        await using var process = ChildProcess.Start("script", ["-qec", $"dotnet {Executable} recompute-energy", "/dev/null"], Environment());

        Assert.Equal(0, await process.EndedAsync());
        Assert.Matches("Counting again.*━.*100%", process.Output);
    }

    [Fact]
    public async Task A_dry_run_prints_the_same_and_writes_nothing()
    {
        var before = await _site.VersionsAsync();

        var dry = await RunAsync(0, "--dry-run");

        Assert.Equal(before, await _site.VersionsAsync());
        Assert.Contains("Nothing was written (--dry-run).", dry, StringComparison.Ordinal);
        var written = (await _site.RecomputeAsync()).Values;
        Assert.Equal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{written.Sum(energy => energy.ChangedRows)} {written.Sum(energy => energy.BeforeKwh):0.000} {written.Sum(energy => energy.AfterKwh):0.000}"),
            Sum(dry));
    }

    [Fact]
    public async Task A_dry_run_reports_per_unit_what_other_rules_would_change_and_why()
    {
        await _site.StoreAsync(Report(0, 12_345_000, 0), Report(1, 12_363_000, 150), Report(2, 12_345_300, 150));
        // The energy that a version without the device's own report as evidence had stored.
        await _site.ExecuteAsync(
            """
            UPDATE ac_monitoring r
            SET quality = 'measured', delta_kwh = 18, energy_from = b.energy_to, energy_to = r.report_end
            FROM ac_monitoring b
            WHERE b.unit_id = r.unit_id AND b.cumulative_wh = 12345000 AND r.cumulative_wh = 12363000;
            UPDATE ac_monitoring SET quality = 'suspect', delta_kwh = 0, energy_from = NULL, energy_to = NULL WHERE cumulative_wh = 12345300;
            UPDATE energy_calendar SET time_zone = 'another'
            """);
        await MigratedDatabases.MigrateAsync(_site.ConnectionString);
        var before = await _site.VersionsAsync();
        const string report =
            """
            Server room, Headquarters (location-1): 2 of 3 rows change, 18.000 -> 0.300 kWh (-17.700)
              1 row: measured -> suspect, -18.000 kWh: the rise of the meter is not what the unit's reports state
              1 row: suspect -> measured, +0.300 kWh: the meter rose by what the unit's reports state

            """;

        var dry = await RunAsync(0, "--device", "Server room", "--dry-run");
        Assert.Equal(before, await _site.VersionsAsync());
        var written = await RunAsync(0, "--device", "Server room");

        Assert.Contains(report + "Nothing was written (--dry-run).", dry, StringComparison.Ordinal);
        Assert.Contains(report + "Written.", written, StringComparison.Ordinal);
        Assert.Equal(2, before.Except(await _site.VersionsAsync()).Count());
        Assert.Equal(
            ["0.000 first", "0.000 suspect", "0.300 measured"],
            await _site.QueryAsync<string>(
                "SELECT to_char(delta_kwh, 'FM0.000') || ' ' || quality FROM ac_monitoring WHERE device_name = 'Server room' ORDER BY slot"));
        await StoredRollups.AssertThoseOfRowsAsync(_site);
    }

    [Fact]
    public async Task Only_the_selected_device_and_time_are_recalculated()
    {
        var unit = LegacySite.Readings[0].DeviceName;

        await RunAsync(0, "--device", unit, "--from", "2026-03-16T12:00:00Z");

        Assert.Equal(
            [unit],
            await _site.QueryAsync<string>("SELECT DISTINCT device_name FROM ac_monitoring WHERE quality <> 'imported'"));
        Assert.Equal(
            new DateTime(2026, 3, 16, 13, 0, 2, DateTimeKind.Utc),
            await _site.ScalarAsync<DateTime>("SELECT MIN(\"timestamp\") FROM ac_monitoring WHERE quality <> 'imported'"));
        // The calculation starts at the last row before that time, so the energy of the outage is included.
        Assert.True(await _site.ScalarAsync<bool>("SELECT delta_kwh > 0 FROM ac_monitoring WHERE quality = 'recovered'"));
    }

    [Fact]
    public async Task After_a_stop_each_unit_is_either_recalculated_or_unchanged()
    {
        var blocked = (await _site.QueryAsync<int>("SELECT unit_id FROM unit ORDER BY device_name, location, unit_id"))[20];
        await using var connection = new NpgsqlConnection(_site.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var locking = new NpgsqlCommand("SELECT FROM unit WHERE unit_id = $1 FOR UPDATE", connection) { Parameters = { new() { Value = blocked } } };
        await locking.ExecuteNonQueryAsync();

        await using var process = Start([]);
        await Eventually.TrueAsync(async () => await CountedUnitsAsync() == 20, "it has come to the unit that is locked");
        Assert.Equal(1, await process.StopAsync(ChildProcess.Interrupt));
        Assert.Contains("Stopped before the end.", process.Output, StringComparison.Ordinal);
        Assert.Contains("Total (20)", process.Output, StringComparison.Ordinal);
        await transaction.RollbackAsync();

        Assert.Equal(20, await CountedUnitsAsync());
        Assert.Equal(0, await HalfCountedUnitsAsync());
        await _site.RecomputeAsync();
        Assert.Equal(0, await _site.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring WHERE quality = 'imported'"));
    }

    [Fact]
    public async Task After_a_kill_the_current_unit_is_unchanged()
    {
        await using var process = Start([]);
        await Eventually.TrueAsync(async () => await CountedUnitsAsync() > 0, "it has begun");
        process.Kill();

        Assert.Equal(0, await HalfCountedUnitsAsync());
    }

    [Theory]
    [InlineData("--from must be a day such as 2026-11-23", "--from", "yesterday")]
    [InlineData("'--form'", "--form", "2026-03-16")]
    [InlineData("There are no meter values of a unit Nobody to count from.", "--device", "Nobody")]
    public async Task A_failure_is_reported_in_a_sentence(string sentence, params string[] arguments)
    {
        var output = await RunAsync(1, arguments);

        Assert.Contains(sentence, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written_if_the_rollups_have_another_time_zone()
    {
        var before = await _site.VersionsAsync();
        await using var process = ChildProcess.Start(
            "dotnet", [Executable, "recompute-energy"], new Dictionary<string, string?>(Environment()) { ["Site__TimeZone"] = "UTC" });

        Assert.Equal(1, await process.EndedAsync());
        Assert.Contains("Nothing is written: the rollups of hours and days belong to another time zone than UTC", process.Output, StringComparison.Ordinal);
        Assert.Equal(before, await _site.VersionsAsync());
    }

    [Fact]
    public async Task A_database_that_is_not_migrated_is_not_changed()
    {
        var empty = await postgres.CreateDatabaseAsync();
        await using var process = Start([], empty);

        Assert.Equal(1, await process.EndedAsync());
        Assert.Contains("Start the QueryApi once", process.Output, StringComparison.Ordinal);
        await using var connection = new NpgsqlConnection(empty);
        await connection.OpenAsync();
        await using var tables = new NpgsqlCommand("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'", connection);
        Assert.Equal(0L, await tables.ExecuteScalarAsync());
    }

    private static DeviceReading Report(int slot, decimal meterWh, decimal deltaWh) => A.Reading("server-room", slot, meterWh, deltaWh) with
    {
        DeviceName = "Server room",
        LocationName = "Headquarters",
        ReportStart = A.Reading("server-room", slot - 1).CollectedAt,
    };

    private async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        await using var process = Start(arguments);
        Assert.True(await process.EndedAsync() == exitCode, process.Output);
        return process.Output;
    }

    // A test run in the background ignores Ctrl-C, and so would its child processes.
    private ChildProcess Start(string[] arguments, string? database = null) => ChildProcess.Start(
        "env", ["--default-signal=INT", "dotnet", Executable, "recompute-energy", .. arguments], Environment(database));

    private Dictionary<string, string?> Environment(string? database = null) => new()
    {
        ["ConnectionStrings__Postgres"] = database ?? _site.ConnectionString,
        ["Site__TimeZone"] = "Europe/Paris",
        ["TERM"] = "xterm",
    };

    private async Task<Dictionary<string, (decimal Total, decimal WithoutFirst)>> KwhAsync() =>
        (await _site.QueryAsync<(string Name, decimal Total, decimal WithoutFirst)>(
            "SELECT device_name, SUM(delta_kwh), SUM(delta_kwh) FILTER (WHERE quality <> 'first') FROM ac_monitoring GROUP BY 1"))
        .ToDictionary(unit => unit.Name, unit => (unit.Total, unit.WithoutFirst));

    private Task<long> CountedUnitsAsync() =>
        _site.ScalarAsync<long>("SELECT COUNT(DISTINCT unit_id) FROM ac_monitoring WHERE quality <> 'imported'");

    private Task<long> HalfCountedUnitsAsync() => _site.ScalarAsync<long>(
        "SELECT COUNT(*) FROM (SELECT FROM ac_monitoring GROUP BY unit_id HAVING COUNT(DISTINCT quality = 'imported') > 1) half");

    /// <summary>Changed rows, kWh before and kWh after in the last line.</summary>
    private static string Sum(string output)
    {
        var cells = Squeezed(output.Split('\n').Single(line => line.Contains("Total (", StringComparison.Ordinal))).Split('│', StringSplitOptions.TrimEntries);
        return string.Join(' ', cells[3..6]);
    }

    private static string Squeezed(string line) => Spaces().Replace(line, " ");

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
