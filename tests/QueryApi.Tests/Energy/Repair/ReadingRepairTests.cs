using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Energy.Repair;
using AcMonitoring.QueryApi.Ingestion;
using AcMonitoring.QueryApi.Retention;
using AcMonitoring.QueryApi.Telemetry;
using AcMonitoring.QueryApi.Tests.Energy.Rollups;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.QueryApi.Tests.Energy.Repair;

/// <summary>The commands <c>readings</c> and <c>energy correct</c>, and the rows, rollups and later readings after it.</summary>
public sealed class ReadingRepairTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Unit = "repaired";

    // 4.9 kWh in five minutes are credible, and what follows is not.
    private static readonly DeviceReading[] Readings =
    [
        A.Reading(Unit, 0, 1_000_000), A.Reading(Unit, 1, 1_000_100), A.Reading(Unit, 2, 1_005_000), A.Reading(Unit, 3, 1_000_300), A.Reading(Unit, 4, 1_000_400),
    ];

    private static readonly string[] Counted =
    [
        "1000000 0.000 first", "1000100 0.100 measured", "1005000 4.900 measured", "1000300 0.000 suspect", "1000400 0.000 suspect",
    ];

    private static readonly string[] Repaired =
    [
        "1000000 0.000 first", "1000100 0.100 measured", "1005000 0.000 excluded", "1000300 0.200 measured", "1000400 0.100 measured",
    ];

    private readonly TestDatabase _database = new(postgres);
    private IHost _service = null!;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        var builder = Parts.On(_database.ConnectionString, new FakeTimeProvider(QueryApiApp.Start));
        builder.Services.AddSingleton<ReadingRepair>().AddSingleton<EnergyCorrection>().AddSingleton<RecomputeEnergy>().AddSingleton<RowRemover>().AddSingleton<ReadingIngestor>().AddSingleton<QueryApiMetrics>();
        _service = builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        _service.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task After_an_exclusion_the_next_reading_counts_from_the_last_included_one()
    {
        await StoreAsync(Readings);
        Assert.Equal(Counted, await RowsAsync());

        Assert.Equal(new RepairedReadings(1, 5.000m, 0.400m), await ExcludeAsync(2, 3));

        Assert.Equal(Repaired, await RowsAsync());
        await StoredRollups.AssertThoseOfRowsAsync(_database);
    }

    [Fact]
    public async Task After_an_exclusion_of_the_oldest_row_the_next_reading_counts_from_the_removed_rows()
    {
        await StoreAsync(Readings);
        var rows = _service.Services.GetRequiredService<RowRemover>();
        while (await rows.RemoveNextAsync(Readings[2].Slot, TestContext.Current.CancellationToken) is not null)
        {
        }

        await ExcludeAsync(2, 3);

        Assert.Equal(Repaired[2..], await RowsAsync());
        await IncludeAsync(2, 3);
        Assert.Equal(Counted[2..], await RowsAsync());
    }

    [Fact]
    public async Task The_same_exclusion_twice_changes_nothing()
    {
        await StoreAsync(Readings);
        await ExcludeAsync(2, 3);
        var once = await VersionsAsync();

        Assert.Equal(new RepairedReadings(0, 0.400m, 0.400m), await ExcludeAsync(2, 3));

        Assert.Equal(once, await VersionsAsync());
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT COUNT(*) FROM reading_exclusion"));
    }

    [Fact]
    public async Task An_inclusion_restores_the_count_and_keeps_the_record_of_the_exclusion()
    {
        await StoreAsync(Readings);
        var state = await StateAsync();
        await ExcludeAsync(2, 3);

        Assert.Equal(new RepairedReadings(1, 0.400m, 5.000m), await IncludeAsync(2, 3));

        Assert.Equal(Counted, await RowsAsync());
        Assert.Equal(state, await StateAsync());
        await StoredRollups.AssertThoseOfRowsAsync(_database);
        Assert.Equal(
            ["a faulty meter true"], await _database.QueryAsync<string>("SELECT reason || ' ' || (included_at IS NOT NULL) FROM reading_exclusion"));
    }

    [Fact]
    public async Task A_part_of_an_exclusion_can_be_included()
    {
        await StoreAsync(Readings);
        await ExcludeAsync(1, 4);

        Assert.Equal(1, (await IncludeAsync(1, 2)).Rows);
        Assert.Equal(1, (await IncludeAsync(3, 4)).Rows);

        Assert.Equal(Repaired, await RowsAsync());
    }

    [Theory]
    [InlineData("exclude 0 1 2 3 4")]
    [InlineData("0 1 exclude 2 3 4")]
    [InlineData("0 1 2 exclude 3 4")]
    [InlineData("0 1 3 4 exclude 2")]
    [InlineData("4 2 exclude 1 3 0")]
    [InlineData("exclude 4 3 2 1 0")]
    [InlineData("0 1 2 3 4 exclude 2")]
    public async Task The_rows_do_not_depend_on_the_order_of_readings_and_exclusion(string order)
    {
        await StoreAsync(A.Reading(Unit, -1));
        foreach (var step in order.Split(' '))
        {
            if (step == "exclude")
                await ExcludeAsync(2, 3);
            else
                await StoreAsync(Readings[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]);
        }

        Assert.Equal(["? 0.000 no_meter", .. Repaired], await RowsAsync());
        await StoreAsync(A.Reading(Unit, 5, 1_000_600));
        Assert.Equal("1000600 0.200 measured", (await RowsAsync())[^1]);
        await StoredRollups.AssertThoseOfRowsAsync(_database);
    }

    [Fact]
    public async Task Recompute_energy_keeps_exclusions()
    {
        await StoreAsync(Readings);
        await ExcludeAsync(2, 3);

        var recomputed = await _service.Services.GetRequiredService<RecomputeEnergy>().RecomputeAsync(
            await UnitIdAsync(), null, dryRun: false, _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(new RecomputedEnergy(0.400m, 0.400m, 0), recomputed);
    }

    [Fact]
    public async Task Rows_with_the_energy_of_the_old_backend_are_not_excluded()
    {
        await StoreAsync(Readings);
        await _database.ExecuteAsync("UPDATE ac_monitoring SET quality = 'imported', imported_kwh = 1 WHERE cumulative_wh = 1005000");

        await Assert.ThrowsAsync<ImportedReadingsException>(() => ExcludeAsync(2, 3));

        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT COUNT(*) FROM reading_exclusion"));
    }

    [Fact]
    public async Task The_command_prints_what_it_changed()
    {
        await StoreAsync(Readings);
        string[] range = ["Unit repaired", "--from", "2026-03-17T10:10:00+01:00", "--to", "2026-03-17T09:15:00Z"];

        Assert.Contains(
            "Unit repaired, location-1: 1 reading excluded, 5.000 -> 0.400 kWh",
            await RunAsync(0, ["exclude", .. range, "--reason", "a faulty meter"]), StringComparison.Ordinal);
        Assert.Equal(Repaired, await RowsAsync());
        Assert.Contains("Unit repaired, location-1: 1 reading included, 0.400 -> 5.000 kWh", await RunAsync(0, ["include", .. range]), StringComparison.Ordinal);
        Assert.Equal(Counted, await RowsAsync());
    }

    [Fact]
    public async Task A_correction_counts_at_its_instant_until_it_is_withdrawn()
    {
        await StoreAsync(Readings);

        Assert.Equal(0, await CorrectAsync(2.5m));

        Assert.Equal(["1000000 0.000 first", "1000100 0.100 measured", "? 2.500 reset", .. Counted[2..]], await RowsAsync());
        Assert.Equal(7.5m, await _database.ScalarAsync<decimal>("SELECT SUM(kwh) FROM energy_day"));
        await StoredRollups.AssertThoseOfRowsAsync(_database);
        Assert.Equal(2.5m, await CorrectAsync(2.5m));
        Assert.Equal(2.5m, await CorrectAsync(1m));
        Assert.Equal(6m, await _database.ScalarAsync<decimal>("SELECT SUM(kwh) FROM energy_day"));
        Assert.Equal(1m, await CorrectAsync(0));
        Assert.Equal(5m, await _database.ScalarAsync<decimal>("SELECT SUM(kwh) FROM energy_day"));
        await StoredRollups.AssertThoseOfRowsAsync(_database);
    }

    [Fact]
    public async Task A_correction_does_not_affect_what_readings_add_in_any_order()
    {
        string[] expected = ["1000000 0.000 first", "1000100 0.100 measured", "? 2.500 reset", .. Repaired[2..]];
        await StoreAsync(Readings[0], Readings[1], Readings[4]);
        await CorrectAsync(2.5m);
        await ExcludeAsync(2, 3);
        await StoreAsync(Readings[3]);
        await StoreAsync(Readings[2]);
        Assert.Equal(expected, await RowsAsync());

        await _service.Services.GetRequiredService<RecomputeEnergy>().RecomputeAsync(
            await UnitIdAsync(), null, dryRun: false, _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(expected, await RowsAsync());
        await StoredRollups.AssertThoseOfRowsAsync(_database);
    }

    [Fact]
    public async Task A_late_reading_returns_to_the_meter_before_a_reset_across_a_correction()
    {
        // The meter restarts at 140 Wh, which its report states, and returns.
        var reset = A.Reading(Unit, 1, 140, 140) with { ReportStart = A.Reading(Unit, 0).CollectedAt };
        var back = A.Reading(Unit, 3, 1_000_300, 160) with { ReportStart = A.Reading(Unit, 1).CollectedAt };
        await StoreAsync(Readings[0], reset, A.Reading(Unit, 4));
        await CorrectAsync(2.5m);

        await StoreAsync(back);

        Assert.Equal(["1000000 0.000 first", "140 0.140 reset", "? 2.500 reset", "1000300 0.160 measured", "? 0.000 no_meter"], (await RowsAsync()).Select(row => row.Replace("recovered", "measured", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_command_corrects_energy()
    {
        await StoreAsync(Readings);
        string[] arguments = ["correct", "Unit repaired", "--at", "2026-03-17T10:08:00+01:00", "--reason", "a new board", "--kwh"];

        Assert.Contains(
            "Unit repaired, location-1: correction at 2026-03-17T09:08:00Z: 0.000 -> 2.500 kWh",
            await RunCommandAsync("energy", 0, [.. arguments, "2.5"]), StringComparison.Ordinal);
        Assert.Contains("--kwh must be from 0 to 1000000.", await RunCommandAsync("energy", 1, [.. arguments, "-1"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no unit Nobody.", "exclude Nobody --from 2026-03-17 --to 2026-03-17 --reason fault")]
    [InlineData("Several units match. Choose one by its device id: a (at location-1), b (at location-2).", "exclude Twin --from 2026-03-17 --to 2026-03-17 --reason fault")]
    [InlineData("There is no unit Twin at location-3.", "include Twin --location location-3 --from 2026-03-17 --to 2026-03-17")]
    [InlineData("--to must be after --from.", "exclude a --from 2026-03-18 --to 2026-03-17 --reason fault")]
    [InlineData("--from must be a day such as 2026-11-23", "exclude a --from yesterday --to 2026-03-17 --reason fault")]
    [InlineData("'--reason' is required", "exclude a --from 2026-03-17 --to 2026-03-17")]
    public async Task A_failure_is_reported_in_a_sentence(string sentence, string arguments)
    {
        await StoreAsync(
            A.Reading("a", 0, 1000) with { DeviceName = "Twin" }, A.Reading("b", 0, 1000) with { DeviceName = "Twin", Location = "location-2" });

        var output = await RunAsync(1, arguments.Split(' '));

        Assert.Contains(sentence, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT COUNT(*) FROM reading_exclusion"));
    }

    private Task StoreAsync(params DeviceReading[] readings) =>
        _service.Services.GetRequiredService<ReadingIngestor>().StoreAsync(readings, TestContext.Current.CancellationToken);

    private async Task<RepairedReadings> ExcludeAsync(int fromSlot, int toSlot) => await _service.Services.GetRequiredService<ReadingRepair>().ExcludeAsync(
        await UnitIdAsync(), A.Reading(Unit, fromSlot).Slot, A.Reading(Unit, toSlot).Slot, "a faulty meter", TestContext.Current.CancellationToken);

    private async Task<RepairedReadings> IncludeAsync(int fromSlot, int toSlot) => await _service.Services.GetRequiredService<ReadingRepair>().IncludeAsync(
        await UnitIdAsync(), A.Reading(Unit, fromSlot).Slot, A.Reading(Unit, toSlot).Slot, TestContext.Current.CancellationToken);

    // Between the readings of slots 1 and 2.
    private async Task<decimal> CorrectAsync(decimal kwh) => await _service.Services.GetRequiredService<EnergyCorrection>().SetAsync(
        await UnitIdAsync(), A.Reading(Unit, 1).Slot.AddMinutes(3), kwh, "a new board", TestContext.Current.CancellationToken);

    private Task<int> UnitIdAsync() => _database.ScalarAsync<int>("SELECT unit_id FROM unit WHERE device_id = @Unit", new { Unit });

    private Task<string> StateAsync() => _database.ScalarAsync<string>("SELECT meter_memory::text FROM unit WHERE device_id = @Unit", new { Unit });

    private Task<IReadOnlyList<string>> RowsAsync() => _database.QueryAsync<string>(
        "SELECT concat_ws(' ', COALESCE(trim_scale(cumulative_wh)::text, '?'), to_char(delta_kwh, 'FM0.000'), quality) FROM ac_monitoring ORDER BY slot");

    private Task<IReadOnlyList<string>> VersionsAsync() => _database.QueryAsync<string>("SELECT id || ' ' || xmin FROM ac_monitoring ORDER BY id");

    private Task<string> RunAsync(int exitCode, params string[] arguments) => RunCommandAsync("readings", exitCode, arguments);

    private async Task<string> RunCommandAsync(string command, int exitCode, params string[] arguments)
    {
        await using var process = ChildProcess.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "QueryApi.dll"), command, .. arguments],
            new Dictionary<string, string?> { ["ConnectionStrings__Postgres"] = _database.ConnectionString, ["Site__TimeZone"] = "Europe/Paris" });
        Assert.True(await process.EndedAsync() == exitCode, process.Output);
        return process.Output;
    }
}
