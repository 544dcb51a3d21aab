using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Grafana;

public sealed class EnergyDashboardTests(QueryApiApp app) : IClassFixture<QueryApiApp>, IAsyncLifetime
{
    // 1 to 17 March, 10:02:30 in Paris.
    private static readonly DateTimeOffset From = QueryApiApp.Start.AddDays(-16);

    private GrafanaReader _grafana = null!;

    public static TheoryData<string, string> Statements => [.. GrafanaFiles.Statements.Select(query => (query.File, query.Where))];

    public async ValueTask InitializeAsync()
    {
        if (!await app.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM poll_round)"))
            await FillAsync();
        _grafana = await GrafanaReader.ConnectAsync(app.ConnectionString, From, QueryApiApp.Start);
        _grafana.Chosen["location"] = [.. await ColumnAsync("location", "coalesce")];
        _grafana.Chosen["unit"] = [.. await ColumnAsync("unit", "__value")];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Every_statement_runs_with_the_rights_of_the_reader_and_returns_rows(string file, string where) =>
        Assert.NotEmpty(await _grafana.AskAsync(Statement(file, where)));

    [Fact]
    public async Task Locations_and_units_are_shown_by_name()
    {
        Assert.Equal(["Dépôt", "Ferme", "Siège", "location-1"], await ColumnAsync("location", "coalesce"));
        Assert.Equal(["Bureau", "Cave", "Grange", "Salon"], await ColumnAsync("unit", "__text"));
    }

    [Fact]
    public async Task Sums_cover_today_the_last_24_hours_and_the_range()
    {
        Assert.Equal(0.25 + 0.25 + 0.5, await TotalAsync("Today"));
        Assert.Equal(0.25 + 0.25 + 0.5 + 1, await TotalAsync("Last 24 hours"));
        Assert.Equal(0.25 + 0.25 + 0.5 + 1 + 2 + 48, await TotalAsync("Time range"));
    }

    [Fact]
    public async Task Midnight_is_in_the_time_zone_of_the_dashboard()
    {
        // 17 March started there at 16:00 in Paris, slot -216.
        _grafana.TimeZone = "Asia/Tokyo";

        Assert.Equal(0.25 + 0.25 + 0.5 + 1, await TotalAsync("Today"));
    }

    [Fact]
    public async Task Only_the_selected_units_count()
    {
        _grafana.Chosen["location"] = ["Siège"];
        _grafana.Chosen["unit"] = [.. await ColumnAsync("unit", "__value")];

        Assert.Single(_grafana.Chosen["unit"]);
        Assert.Equal(0.75, await TotalAsync("Today"));
        Assert.Equal(["Salon"], await PanelColumnAsync("Top 15 units", "Name"));
        Assert.Equal(["Salon"], await PanelColumnAsync("Units now", "Unit"));
    }

    [Fact]
    public async Task An_empty_selection_is_valid()
    {
        _grafana.Chosen["location"] = [];
        _grafana.Chosen["unit"] = [];

        Assert.Empty(await ColumnAsync("unit", "__value"));
        Assert.Equal(0, await TotalAsync("Time range"));
        Assert.Empty(await AskAsync("Units now"));
    }

    [Fact]
    public async Task Days_and_hours_are_in_the_time_zone_and_sum_to_the_total()
    {
        var days = await AskAsync("Per day and location");
        var hours = await AskAsync("Per hour and location");

        Assert.Equal(
            [(Paris(16), "Siège", 3.0), (Paris(17), "Siège", 0.75), (Paris(17), "location-1", 0.25)],
            days.Select(Bar).Where(bar => bar.Location != "Ferme").OrderBy(bar => bar.Time).ThenBy(bar => bar.Location, StringComparer.Ordinal));
        Assert.Contains((Paris(17).AddHours(9), "location-1", 0.25), hours.Select(Bar));
        Assert.Equal(days.Sum(day => (double)day["kWh"]!), hours.Sum(hour => (double)hour["kWh"]!), 9);
    }

    [Fact]
    public async Task The_energy_of_a_gap_is_apportioned_over_its_days_and_hours_and_the_ends_of_the_range()
    {
        Assert.Equal(
            [(Paris(10), 12), (Paris(11), 24), (Paris(12), 12)],
            (await AskAsync("Per day and location")).Select(Bar).Where(bar => bar.Location == "Ferme").Select(bar => (bar.Time, Math.Round(bar.KWh, 2))));
        Assert.Equal(48, (await AskAsync("Per hour and unit")).Select(Bar).Count(bar => bar.Location == "Grange" && Math.Round(bar.KWh, 2) == 1));

        var within = await GrafanaReader.ConnectAsync(app.ConnectionString, Paris(11), Paris(12).AddHours(6));
        within.Chosen["unit"] = _grafana.Chosen["unit"];
        Assert.Equal(30.0, Math.Round((double)(await within.AskAsync(Statement("energy.json", "Time range")))[0]["kWh"]!, 2));
        Assert.Equal(6.0, Math.Round((double)(await within.AskAsync(Statement("energy.json", "Today")))[0]["kWh"]!, 2));
        Assert.Equal(24.0, Math.Round((double)(await within.AskAsync(Statement("energy.json", "Last 24 hours")))[0]["kWh"]!, 2));
        Assert.Equal(30, (await within.AskAsync(Statement("energy.json", "Per hour and location"))).Count);
    }

    [Theory]
    [InlineData("2026-02-28T23:00:00Z", "2026-03-17T09:00:00Z")]
    [InlineData("2026-03-09T11:20:00Z", "2026-03-12T03:50:10.5Z")]
    [InlineData("2026-03-17T08:10:00Z", "2026-03-17T08:50:00Z")]
    [InlineData("2026-03-17T08:50:00Z", "2026-03-17T09:01:00Z")]
    public async Task Values_from_rollups_equal_those_of_the_rows(string from, string to)
    {
        var span = new { From = DateTime.Parse(from).ToUniversalTime(), To = DateTime.Parse(to).ToUniversalTime() };

        Assert.Equal(
            await app.QueryAsync<decimal>(
                """
                SELECT trim_scale(COALESCE(SUM(energy_before(@To, delta_kwh, energy_from, energy_to) - energy_before(@From, delta_kwh, energy_from, energy_to)), 0))
                FROM unit LEFT JOIN ac_monitoring r ON r.unit_id = unit.unit_id AND r.delta_kwh > 0
                GROUP BY unit.unit_id ORDER BY unit.unit_id
                """,
                span),
            await app.QueryAsync<decimal>("SELECT trim_scale(energy_between(unit_id, @From, @To)) FROM unit ORDER BY unit_id", span));
    }

    [Fact]
    public async Task Charts_of_long_ranges_read_rollups()
    {
        _grafana.Interval = TimeSpan.FromHours(1);

        Assert.Equal([21.5m], (await AskAsync("Room temperature")).Select(point => point["Room temperature"]).Distinct());
        Assert.NotEmpty(await AskAsync("Humidity"));
    }

    [Fact]
    public async Task Units_and_locations_are_ranked_by_energy()
    {
        Assert.Equal(["Grange", "Salon", "Bureau"], await PanelColumnAsync("Top 15 units", "Name"));
        Assert.Equal(["Ferme", "Siège", "location-1"], await PanelColumnAsync("Top 15 locations", "Name"));
    }

    [Fact]
    public async Task The_table_has_the_newest_values_and_the_energy_of_each_unit()
    {
        var units = await AskAsync("Units now");
        var salon = units.Single(unit => (string)unit["Unit"]! == "Salon");

        Assert.Equal(4, units.Count);
        Assert.Equal("Siège", salon["Location"]);
        Assert.Equal(0.75, salon["Today"]);
        Assert.Equal(1.75, salon["Last 24 hours"]);
        Assert.Equal(21.5, salon["Temperature"]);
        Assert.Equal("cool", salon["Mode"]);
        Assert.Equal(3L, (await AskAsync("Units switched on"))[0]["Units"]);
        Assert.Equal(3L, (await AskAsync("Units without a new reading"))[0]["Units"]);
    }

    [Fact]
    public async Task The_last_polls_end_with_the_time_range()
    {
        var poll = Assert.Single(await _grafana.AskAsync(Statement("operations.json", "Last rounds")));

        Assert.Equal("good", poll["Round"]);
        Assert.Equal(60, poll["Units"]);
    }

    [Theory]
    [InlineData("UPDATE unit SET device_name = ''")]
    [InlineData("SET default_transaction_read_only = off; UPDATE unit SET device_name = ''")]
    [InlineData("SET default_transaction_read_only = off; CREATE TABLE mine (id int)")]
    [InlineData("SET default_transaction_read_only = off; DROP TABLE unit")]
    [InlineData("SET ROLE pg_monitor")]
    [InlineData("SELECT * FROM pg_authid")]
    public async Task The_reader_can_only_read(string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _grafana.AskAsync(sql));

        Assert.Contains(refused.SqlState, (string[])[PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.ReadOnlySqlTransaction]);
    }

    [Fact]
    public async Task The_reader_can_read_tables_of_later_versions()
    {
        await app.ExecuteAsync("CREATE TABLE added_later AS SELECT 1 AS one");

        Assert.Single(await _grafana.AskAsync("SELECT one FROM added_later"));
        await app.ExecuteAsync("DROP TABLE added_later");
    }

    [Fact]
    public async Task A_reader_without_a_password_is_not_created()
    {
        var owner = new NpgsqlConnectionStringBuilder(app.ConnectionString).Username!;

        var refused = await Assert.ThrowsAsync<PostgresException>(() => app.ExecuteAsync(GrafanaReader.ReaderSql(owner, "")));

        Assert.Equal("GRAFANA_DB_PASSWORD is empty.", refused.MessageText);
    }

    private async Task FillAsync()
    {
        // Slot 0 is 10:00 in Paris, slot -120 midnight, slot -288 yesterday's 10:00. Energy is used in the slot before a reading, except
        // for that of a gap of two days, from noon to noon.
        await app.StoreAsync(
            On("salon", "Salon", "Siège", -300, 1_000), On("salon", "Salon", "Siège", -291, 1_000), On("salon", "Salon", "Siège", -290, 3_000),
            On("salon", "Salon", "Siège", -201, 3_000), On("salon", "Salon", "Siège", -200, 4_000), On("salon", "Salon", "Siège", -101, 4_000),
            On("salon", "Salon", "Siège", -100, 4_500), On("salon", "Salon", "Siège", -1, 4_500), On("salon", "Salon", "Siège", 0, 4_750),
            On("bureau", "Bureau", null, -20, 100), On("bureau", "Bureau", null, -11, 100), On("bureau", "Bureau", null, -10, 350),
            On("cave", "Cave", "Dépôt", -6, 50) with { Switch = "off", TemperatureC = null, Humidity = null },
            On("grange", "Grange", "Ferme", -1_992, 100_000), On("grange", "Grange", "Ferme", -1_416, 148_000));
        await app.PublishAsync(A.Poll(QueryApiApp.Start.AddMinutes(-5)), A.Poll(QueryApiApp.Start.AddMinutes(5)));
        await Eventually.TrueAsync(async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM poll_round") == 2, "the polls are stored");
        // The second one arrives five minutes later; the clock does not advance.
        await app.ExecuteAsync("UPDATE poll_round SET heard_at = completed_at");
    }

    private static Contracts.DeviceReading On(string id, string name, string? location, int slot, decimal meterWh) =>
        A.Reading(id, slot, meterWh) with { DeviceName = name, LocationName = location, Location = location is null ? "location-1" : "id of " + location };

    private static (DateTime Time, string Location, double KWh) Bar(IDictionary<string, object?> row) =>
        ((DateTime)row["time"]!, (string)row["metric"]!, (double)row["kWh"]!);

    /// <summary>The start of a day of March in Paris.</summary>
    private static DateTime Paris(int day) => new(2026, 3, day - 1, 23, 0, 0, DateTimeKind.Utc);

    private static string Statement(string file, string where) =>
        GrafanaFiles.Statements.Single(query => query.File == file && query.Where == where).Text;

    private Task<IReadOnlyList<IDictionary<string, object?>>> AskAsync(string panel) => _grafana.AskAsync(Statement("energy.json", panel));

    private async Task<double> TotalAsync(string panel) => (double)(await AskAsync(panel))[0]["kWh"]!;

    private async Task<IEnumerable<string>> ColumnAsync(string variable, string column) =>
        (await _grafana.AskAsync(Statement("energy.json", variable))).Select(row => (string)row[column]!).Order(StringComparer.Ordinal);

    private async Task<IEnumerable<string>> PanelColumnAsync(string panel, string column) =>
        (await AskAsync(panel)).Select(row => (string)row[column]!);
}
