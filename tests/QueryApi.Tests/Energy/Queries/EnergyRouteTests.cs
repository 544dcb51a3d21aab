using System.Net;
using System.Text.Json;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Energy.Queries;

/// <summary>The responses of <c>GET /energy</c>.</summary>
public sealed class EnergyRouteTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    private readonly string _unit = Guid.NewGuid().ToString();

    [Fact]
    public async Task The_energy_of_a_gap_is_in_its_hours_and_marked_as_recovered()
    {
        // Eight hours without a reading, 21:00 to 05:00 in Paris.
        await app.StoreAsync(A.Reading(_unit, -156, 1000), A.Reading(_unit, -60, 9000), A.Reading(_unit, -59, 9300), A.Reading(_unit, 0, 9300));

        var answer = await app.GetJsonAsync($"/energy?deviceName=Unit {_unit}");
        var hours = Buckets(Assert.Single(Series(answer)));

        Assert.Equal("hour Europe/Paris 2026-03-16T10:00:00Z 2026-03-17T09:02:30Z", string.Join(' ', answer.EnumerateObject().Take(4).Select(one => one.Value)));
        Assert.Equal(24, hours.Count);
        Assert.Equal("2026-03-17T09:02:30Z", hours[^1].End);
        Assert.Equal([(1, 1, 0)], hours[11..18].Select(hour => (hour.KWh, hour.RecoveredKWh, hour.Readings)).Distinct());
        Assert.Equal((0.301m, 0.001m, 2), (hours[18].KWh, hours[18].RecoveredKWh, hours[18].Readings));
        Assert.Equal(JsonValueKind.Null, hours[15].TemperatureC.ValueKind);
        Assert.Equal(8.3m, hours.Sum(hour => hour.KWh));
    }

    [Fact]
    public async Task Hours_days_and_months_of_a_range_sum_to_its_energy()
    {
        // An idle unit with 0.4 Wh per hour for 60 days in one report, then some use, and a report after the range.
        await app.StoreAsync(
            A.Reading(_unit, -30_000, 1000), A.Reading(_unit, -12_720, 1576), A.Reading(_unit, -12_000, 9111.1m), A.Reading(_unit, -11_900, 9133.3m),
            A.Reading(_unit, -1, 12_345.6m), A.Reading(_unit, 0, 12_400));
        const string from = "2025-12-01T07:13:07Z", middle = "2026-02-03T03:33:33.333Z", to = "2026-03-16T12:34:56.7Z";

        var sums = new List<decimal>();
        foreach (var bucket in (string[])["hour", "day", "month"])
            sums.Add(await SumAsync($"deviceName=Unit {_unit}&bucket={bucket}&from={from}&to={to}"));
        var parts = await SumAsync($"deviceName=Unit {_unit}&bucket=day&from={from}&to={middle}")
            + await SumAsync($"deviceName=Unit {_unit}&bucket=hour&from={middle}&to={to}");

        var used = await app.ScalarAsync<decimal>(
            """
            SELECT SUM(energy_before(@to, delta_kwh, energy_from, energy_to) - energy_before(@from, delta_kwh, energy_from, energy_to))
            FROM ac_monitoring JOIN unit USING (unit_id) WHERE device_id = @_unit AND delta_kwh > 0
            """,
            new { _unit, from = DateTime.Parse(from).ToUniversalTime(), to = DateTime.Parse(to).ToUniversalTime() });
        Assert.InRange(used, 11, 12);
        Assert.Equal([Math.Round(used, 3)], sums.Distinct());
        Assert.InRange(parts - sums[0], -0.001m, 0.001m);
    }

    [Theory]
    [InlineData("2025-03-30", "2025-03-29T23:00:00Z", 23)]
    [InlineData("2025-10-26", "2025-10-25T22:00:00Z", 25)]
    public async Task The_days_on_which_the_clocks_change_have_23_and_25_hours(string day, string start, int hours)
    {
        // Two days and more at 1 kW around it.
        var slot = (int)((DateTimeOffset.Parse(start) - QueryApiApp.Slot) / TimeSpan.FromMinutes(5));
        await app.StoreAsync(A.Reading(_unit, slot - 12, 100_000), A.Reading(_unit, slot + 588, 150_000));
        var span = $"/energy?deviceName=Unit {_unit}&from={day}&to={day}";

        var byDay = Buckets(Assert.Single(Series(await app.GetJsonAsync(span + "&bucket=day"))));
        var byHour = Buckets(Assert.Single(Series(await app.GetJsonAsync(span + "&bucket=hour"))));

        Assert.Equal((start, hours), (Assert.Single(byDay).Start, byDay[0].KWh));
        Assert.Equal(Enumerable.Repeat(1m, hours), byHour.Select(hour => hour.KWh));
        Assert.Equal(byHour.Skip(1).Select(hour => hour.Start), byHour.SkipLast(1).Select(hour => hour.End));
    }

    [Fact]
    public async Task There_is_one_series_per_unit_or_one_for_the_site()
    {
        await app.StoreAsync(
            A.Reading(_unit + "b", -2, 1000) with { Location = _unit, LocationName = "Siège", TemperatureC = 20, Humidity = null },
            A.Reading(_unit + "b", -1, 1100) with { Location = _unit, LocationName = "Siège", TemperatureC = 21.1, Humidity = 40 },
            A.Reading(_unit + "c", -2, 1000) with { Location = _unit, TemperatureC = 22, Humidity = 41 },
            A.Reading(_unit + "c", -1, 1020) with { Location = _unit, TemperatureC = 23.1, Humidity = 42.5 },
            A.Reading(_unit + "a", -300, 1000) with { Location = _unit },
            A.Reading(_unit + "elsewhere", -1, 1000));
        const string span = "&from=2026-03-17T08:00:00Z&to=2026-03-17T09:00:00Z";

        var units = Series(await app.GetJsonAsync($"/energy?by=unit&location={_unit}{span}"));
        var site = Assert.Single(Series(await app.GetJsonAsync($"/energy?location={_unit}{span}")));

        Assert.Equal(["a", "b", "c"], units.Select(unit => unit.GetProperty("deviceId").GetString()![^1..]));
        Assert.Equal($"Unit {_unit}b {_unit} Siège", string.Join(' ', units[1].EnumerateObject().Take(3).Select(one => one.Value)));
        Assert.Equal(["0 0  ", "0.1 2 20.6 40", "0.02 2 22.6 41.8"], units.Select(unit => Text(Assert.Single(Buckets(unit)))));
        Assert.Equal("0.12 4 21.6 41.2", Text(Assert.Single(Buckets(site))));
        Assert.Equal([JsonValueKind.Null], site.EnumerateObject().SkipLast(1).Select(one => one.Value.ValueKind).Distinct());
    }

    [Fact]
    public async Task Without_a_matching_unit_there_is_no_unit_series_and_an_empty_site_series()
    {
        Assert.Empty(Series(await app.GetJsonAsync("/energy?deviceName=nobody")));
        Assert.Single(Series(await app.GetJsonAsync("/energy?to=0001-01-01T00:00:00Z&bucket=month")));
        var site = Buckets(Assert.Single(Series(await app.GetJsonAsync("/energy?location=nowhere&bucket=month"))));

        Assert.Equal(("2025-03-31T22:00:00Z", 12, 0), (site[0].Start, site.Count, site.Sum(month => month.KWh)));
    }

    [Theory]
    [InlineData("bucket=week", "bucket must be hour, day or month.")]
    [InlineData("by=room", "by must be unit or site.")]
    [InlineData("from=yesterday", "from must be a day such as 2026-11-23 or an instant such as 2026-11-23T08:00:00Z.")]
    [InlineData("from=2026-03-17&to=2026-03-16", "from must be before to, and before now where to is not given.")]
    [InlineData("from=2026-03-18", "from must be before to, and before now where to is not given.")]
    [InlineData("to=0001-01-01T00:00:00Z&from=0001-01-01", "from must be before to, and before now where to is not given.")]
    [InlineData("deviceName=%00", "deviceName must not contain a NUL character.")]
    [InlineData("from=2025-01-01&to=2026-12-31", "from and to span about 17520 buckets, and a series has at most 10000. Ask for a shorter span, or for a larger bucket.")]
    [InlineData("from=0001-01-01T00:00:00Z&bucket=month", "from and to span about 24279 buckets, and a series has at most 10000. Ask for a shorter span.")]
    public async Task Invalid_parameters_result_in_400_with_a_sentence(string parameters, string sentence)
    {
        using var response = await app.Client.GetAsync(new Uri("/energy?" + parameters, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(sentence, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetString());
    }

    private async Task<decimal> SumAsync(string parameters) =>
        Buckets(Assert.Single(Series(await app.GetJsonAsync("/energy?" + parameters)))).Sum(bucket => bucket.KWh);

    private static List<JsonElement> Series(JsonElement answer) => [.. answer.GetProperty("series").EnumerateArray()];

    private static List<Bucket> Buckets(JsonElement series) =>
        [.. series.GetProperty("buckets").EnumerateArray().Select(bucket => bucket.Deserialize<Bucket>(JsonSerializerOptions.Web)!)];

    private static string Text(Bucket bucket) => $"{bucket.KWh} {bucket.Readings} {bucket.TemperatureC} {bucket.Humidity}";

    private sealed record Bucket(
        string Start, string End, decimal KWh, decimal RecoveredKWh, int Readings, JsonElement TemperatureC, JsonElement Humidity);
}

/// <summary>A response of <c>GET /energy</c> during which the database connection is lost.</summary>
public sealed class ConsumptionStreamTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    [Fact]
    public async Task The_response_is_streamed_and_aborted_if_the_database_connection_is_lost()
    {
        var primary = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        await using var replica = new TcpGate(primary.Host!, primary.Port);
        replica.Open();
        await using var app = new QueryApiApp(rabbit, postgres) { Settings = [("DB_READ_HOST", $"127.0.0.1:{replica.Port}")] };
        await app.InitializeAsync();
        await app.StoreAsync(Enumerable.Range(0, 5).Select(unit => A.Reading($"{unit}", 0, 1000)));

        using var response = await app.Client.GetAsync(
            new Uri("/energy?by=unit&from=2025-02-01", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await body.ReadExactlyAsync(new byte[1000], TestContext.Current.CancellationToken);
        await replica.CloseAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }
}
