using System.Net;
using System.Text.Json;
using AcMonitoring.Contracts;

namespace AcMonitoring.QueryApi.Tests.History;

public sealed class HistoryTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    private readonly string _unit = Guid.NewGuid().ToString();

    [Fact]
    public async Task Returns_the_readings_of_a_unit_newest_first()
    {
        await app.StoreAsync(A.Reading(_unit, -2, 1000, 7), A.Reading(_unit, -1, 1020), A.Reading(_unit, 0, 1025));

        var rows = await HistoryAsync($"deviceName=Unit {_unit}");

        Assert.Equal([0.005m, 0.02m, 0.007m], rows.Select(row => row.GetProperty("deltaKWh").GetDecimal()));
        Assert.Equal(["measured", "measured", "first"], rows.Select(row => row.GetProperty("quality").GetString()));
        Assert.Equal("2026-03-17T09:00:02Z", rows[0].GetProperty("timestamp").GetString());
        Assert.Equal("2026-03-17T09:00:02.3Z", rows[0].GetProperty("apiTimestamp").GetString());
        Assert.Equal(1025, rows[0].GetProperty("cumulativeWh").GetDecimal());
        Assert.Equal(45, rows[0].GetProperty("humidity").GetDouble());
        Assert.Equal(21.5, rows[0].GetProperty("temperatureC").GetDouble());
        Assert.Equal("cool", rows[0].GetProperty("airConditionerMode").GetString());
        Assert.Equal("auto", rows[0].GetProperty("fanMode").GetString());
        Assert.Equal("2026-03-17T08:55:02Z", rows[0].GetProperty("energyFrom").GetString());
        Assert.Equal("2026-03-17T09:00:02Z", rows[0].GetProperty("energyTo").GetString());
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("&hours=", 2)]
    [InlineData("&hours=24", 2)]
    [InlineData("&hours=1", 1)]
    [InlineData("&hours=8760", 3)]
    [InlineData("&hours=8760&limit=2", 2)]
    public async Task Goes_back_the_requested_hours_24_by_default(string parameters, int count)
    {
        await app.StoreAsync(A.Reading(_unit, -400), A.Reading(_unit, -20), A.Reading(_unit, 0));

        Assert.Equal(count, (await HistoryAsync($"deviceName=Unit {_unit}{parameters}")).Count);
    }

    [Theory]
    [InlineData("from=2026-03-17T08:55:02Z", "0 -1")]
    [InlineData("from=2026-03-16&to=2026-03-16", "-150 -300")]
    [InlineData("from=2026-03-16&to=2026-03-17T08:55:02Z&limit=2", "-150 -300")]
    [InlineData("to=2026-03-16&hours=", "-150 -300 -9000")]
    [InlineData("from=2026-03-18&to=", "")]
    public async Task A_range_of_instants_or_days_of_the_site_replaces_hours(string span, string slots)
    {
        await app.StoreAsync(new[] { -9000, -300, -150, -1, 0 }.Select(slot => A.Reading(_unit, slot)));

        var rows = await HistoryAsync($"deviceName=Unit {_unit}&{span}");

        Assert.Equal(slots, string.Join(' ', rows.Select(row => (row.GetProperty("timestamp").GetDateTimeOffset() - A.Reading(_unit).CollectedAt).TotalMinutes / 5)));
    }

    [Fact]
    public async Task A_location_filters_the_units_and_an_empty_one_does_not()
    {
        var name = "Twin " + _unit;
        await app.StoreAsync(
            A.Reading(_unit + "a") with { DeviceName = name, Location = "here" },
            A.Reading(_unit + "b") with { DeviceName = name, Location = "there" });

        Assert.Single(await HistoryAsync($"deviceName={name}&location=here&hours=24"));
        Assert.Equal(2, (await HistoryAsync($"deviceName={name}&location=&hours=24")).Count);
        Assert.Equal(2, (await HistoryAsync($"deviceName={name}")).Count);
        Assert.Empty(await HistoryAsync($"deviceName={name}&location=nowhere"));
    }

    [Theory]
    [InlineData("", "deviceName is required")]
    [InlineData("deviceName=", "deviceName is required")]
    [InlineData("location=x", "deviceName is required")]
    [InlineData("deviceName=x&hours=0", "hours must be a whole number from 1 to 8760.")]
    [InlineData("deviceName=x&hours=8761", "hours must be a whole number from 1 to 8760.")]
    [InlineData("deviceName=x&hours=-3", "hours must be a whole number from 1 to 8760.")]
    [InlineData("deviceName=x&hours=a day", "hours must be a whole number from 1 to 8760.")]
    [InlineData("deviceName=x&hours=1.5", "hours must be a whole number from 1 to 8760.")]
    [InlineData("deviceName=x&hours=99999999999", "hours must be a whole number from 1 to 8760.")]
    [InlineData("deviceName=%00", "deviceName must not contain a NUL character.")]
    [InlineData("deviceName=x&location=%00", "location must not contain a NUL character.")]
    [InlineData("deviceName=x&from=yesterday", "from must be a day such as 2026-11-23 or an instant such as 2026-11-23T08:00:00Z.")]
    [InlineData("deviceName=x&from=2026-03-17&to=2026-03-15", "from must not be after to.")]
    [InlineData("deviceName=x&from=2026-03-17&hours=24", "hours must not be given beside from and to: they say the span themselves.")]
    [InlineData("deviceName=x&limit=0", "limit must be a whole number from 1 to 1000000.")]
    public async Task Invalid_parameters_result_in_400_with_a_sentence(string parameters, string sentence)
    {
        using var response = await app.Client.GetAsync(new Uri("/history?" + parameters, UriKind.Relative));
        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(sentence, problem.GetProperty("error").GetString());
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Names_are_parameters_and_never_part_of_the_SQL()
    {
        const string name = "'; DROP TABLE ac_monitoring; --";
        await app.StoreAsync(A.Reading(_unit) with { DeviceName = name });

        Assert.Single(await HistoryAsync("deviceName=" + Uri.EscapeDataString(name)));
    }

    [Fact]
    public async Task A_note_explains_why_a_reading_is_suspect()
    {
        await app.StoreAsync(Report(-4, 12_345_000, 0), Report(-3, 12_363_000, 150), Report(-2, 0, 0), Report(-1, 12_345_450, 150), Report(0, 12_300_000, null));

        var notes = (await HistoryAsync($"deviceName=Unit {_unit}")).Select(row => row.GetProperty("note").GetString());

        Assert.Equal(
            [
                "The meter fell by 45.450 kWh: not counted. The next report that continues from 12345.450 kWh counts the energy of the whole time.",
                null,
                "The meter shows 0 instead of at least 12345.000 kWh: not counted. The next report that continues from 12345.000 kWh counts the energy of the whole time.",
                "The meter rose by 18.000 kWh, the unit's own report says 0.150 kWh: not counted. The next report that continues from 12345.000 kWh counts the energy of the whole time.",
                null,
            ],
            notes);
    }

    [Fact]
    public async Task A_program_reads_the_code_and_the_energy_of_a_note()
    {
        await app.StoreAsync(Report(-2, 1_000_000, null), Report(-1, 14_001_000_000, null), Report(0, 1_000_050, 50));

        var details = (await HistoryAsync($"deviceName=Unit {_unit}")).Select(row => row.GetProperty("noteDetails")).ToList();

        Assert.Equal("""{"code":"rise_above_maximum","countedMeterKWh":1000,"riseKWh":14000000,"reportedKWh":null,"reason":null}""", details[1].GetRawText());
        Assert.All([details[0], details[2]], none => Assert.Equal(JsonValueKind.Null, none.ValueKind));
    }

    [Fact]
    public async Task The_note_of_an_excluded_reading_is_the_reason()
    {
        await app.StoreAsync(Report(-1, 1_000_000, null));
        await app.ExecuteAsync(
            """
            INSERT INTO reading_exclusion (unit_id, from_time, to_time, reason, created_at)
            SELECT unit_id, '2026-03-17T09:00:00Z', '2026-03-17T09:05:00Z', 'a faulty meter', now() FROM unit WHERE device_id = @unit
            """,
            new { unit = _unit });
        await app.StoreAsync(Report(0, 1_000_500, null));

        var row = (await HistoryAsync($"deviceName=Unit {_unit}"))[0];

        Assert.Equal("excluded", row.GetProperty("quality").GetString());
        Assert.Equal(1_000_500, row.GetProperty("cumulativeWh").GetDecimal());
        Assert.Equal("Excluded by an operator: a faulty meter", row.GetProperty("note").GetString());
        Assert.Equal("a faulty meter", row.GetProperty("noteDetails").GetProperty("reason").GetString());
    }

    private DeviceReading Report(int slot, decimal meterWh, decimal? deltaWh) =>
        A.Reading(_unit, slot, meterWh, deltaWh) with { ReportStart = A.Reading(_unit, slot - 1).CollectedAt };

    private async Task<IReadOnlyList<JsonElement>> HistoryAsync(string parameters) =>
        [.. (await app.GetJsonAsync("/history?" + parameters)).EnumerateArray()];
}
