using System.Net;
using System.Text.Json;

namespace AcMonitoring.QueryApi.Tests.Export;

public sealed class ExportTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    private readonly string _unit = Guid.NewGuid().ToString();

    [Fact]
    public async Task Is_an_attachment_whose_name_has_the_local_time()
    {
        using var response = await app.Client.GetAsync(new Uri("/export", UriKind.Relative));

        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("ac_data_20260317_100230.csv", response.Content.Headers.ContentDisposition?.FileName);
    }

    [Fact]
    public async Task Has_the_header_even_without_rows()
    {
        var csv = await ExportAsync("deviceName=nobody");

        Assert.Equal(await File.ReadAllTextAsync("Contract/export.csv"), csv.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Writes_a_row_per_reading_newest_first_with_the_energy_of_the_24_hours_before()
    {
        await app.StoreAsync(
            A.Reading(_unit, -300, 1000, 40), A.Reading(_unit, -20, 1500), A.Reading(_unit, -1, 1520) with { Humidity = null }, A.Reading(_unit, 0));

        // The 500 Wh were used in 280 slots, of which 12 and 11 lie more than 24 hours before the last two readings.
        var lines = await LinesAsync("deviceName=Unit " + _unit);

        Assert.Equal(
            [
                $"2026-03-17T09:00:02Z,Unit {_unit},location-1,0,,45,21.5,cool,auto,{0.52m - Math.Round(0.5m * 12 / 280, 9)}",
                $"2026-03-17T08:55:02Z,Unit {_unit},location-1,0.02,1520,,21.5,cool,auto,{0.52m - Math.Round(0.5m * 11 / 280, 9)}",
                $"2026-03-17T07:20:02Z,Unit {_unit},location-1,0.5,1500,45,21.5,cool,auto,0.54",
                $"2026-03-16T08:00:02Z,Unit {_unit},location-1,0.04,1000,45,21.5,cool,auto,0.04",
            ],
            lines.Select(line => line.Replace(".000,", ",", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_24_hours_before_a_reading_contain_only_their_part_of_a_gap()
    {
        // Three days without a reading at 1 kW, an hour at 2 kW, and two days at 0.5 kW in one report.
        await app.StoreAsync(
            A.Reading(_unit, -1500, 100_000), A.Reading(_unit, -636, 172_000), A.Reading(_unit, -624, 174_000), A.Reading(_unit, -48, 198_000),
            A.Reading(_unit, -24, 198_000) with { ReportEnd = A.Reading(_unit, -48).CollectedAt });

        Assert.Equal([11m, 12m, 25m, 24m, 0m], (await LinesAsync("deviceName=Unit " + _unit)).Select(line => decimal.Parse(line[(line.LastIndexOf(',') + 1)..])));
    }

    [Theory]
    [InlineData("from=2026-03-17T08:55:02Z", 2)]
    [InlineData("from=2026-03-17T08:55:03Z", 1)]
    [InlineData("to=2026-03-17T08:55:02Z", 2)]
    [InlineData("from=2026-03-17", 2)]
    [InlineData("from=2026-03-16&to=2026-03-16", 2)]
    [InlineData("from=2026-03-17T09:55:02%2B01:00", 2)]
    [InlineData("from=2026-03-17T09:55:02+01:00", 2)]
    [InlineData("to=2026-03-15", 0)]
    [InlineData("from=0001-01-01&to=9999-12-31", 4)]
    public async Task A_range_consists_of_instants_or_days_of_the_site(string span, int count)
    {
        await app.StoreAsync(A.Reading(_unit, -300), A.Reading(_unit, -150), A.Reading(_unit, -1), A.Reading(_unit, 0));

        Assert.Equal(count, (await LinesAsync($"{span}&deviceName=Unit {_unit}")).Count);
    }

    [Fact]
    public async Task The_24_hours_before_a_range_count_for_its_first_rows()
    {
        await app.StoreAsync(A.Reading(_unit, -200, 1000), A.Reading(_unit, -100, 1500), A.Reading(_unit, 0, 1600));

        var line = Assert.Single(await LinesAsync($"from=2026-03-17T09:00:00Z&deviceName=Unit {_unit}"));

        Assert.EndsWith(",0.6", line.TrimEnd('0'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deviceName={0}1", "1")]
    [InlineData("deviceName={0}1&deviceName={0}3", "1 3 3")]
    [InlineData("deviceName={0}1&deviceName={0}3&deviceName=&location=", "1 3 3")]
    [InlineData("deviceName={0}1&deviceName={0}3&location={0}here", "1 3")]
    [InlineData("location={0}here&location={0}there", "1 2 3 3")]
    [InlineData("location={0}here&deviceName={0}nobody", "")]
    public async Task Units_can_be_selected_by_several_names_and_locations(string parameters, string units)
    {
        await app.StoreAsync(
            new[] { ("1", "here"), ("2", "there"), ("3", "here"), ("3", "there") }.Select(unit => A.Reading(_unit + unit) with
            {
                DeviceName = _unit + unit.Item1,
                Location = _unit + unit.Item2,
            }));

        var lines = await LinesAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, parameters, _unit));

        Assert.Equal(units, string.Join(' ', lines.Select(line => line.Split(',')[1][^1]).Order()));
    }

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+cmd", "\"'+cmd\"")]
    [InlineData("-2", "\"'-2\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("Bureau \"A\", 2e", "\"Bureau \"\"A\"\", 2e\"")]
    [InlineData("Salle de réunion", "Salle de réunion")]
    public async Task Formulas_are_escaped_and_separators_are_quoted(string name, string cell)
    {
        await app.StoreAsync(A.Reading(_unit) with { DeviceName = name, Location = _unit });

        Assert.Equal(cell, Assert.Single(await LinesAsync("location=" + _unit))["2026-03-17T09:00:02Z,".Length..].Split("," + _unit)[0]);
    }

    [Fact]
    public async Task Each_row_has_the_texts_of_its_own_reading_of_any_length()
    {
        var names = new[] { _unit, _unit, new string('é', 400), "", _unit + " 2" };
        await app.StoreAsync(names.Select((name, slot) => A.Reading(_unit, slot - names.Length) with
        {
            DeviceName = "Unit " + name,
            Location = _unit,
            AirConditionerMode = slot % 2 == 0 ? null : "mode " + slot,
            FanMode = slot == 1 ? "" : "fan",
        }));

        Assert.Equal(
            names.Select((name, slot) => $"Unit {name},{_unit},0,,45,21.5,{(slot % 2 == 0 ? "" : "mode " + slot)},{(slot == 1 ? "" : "fan")},0").Reverse(),
            (await LinesAsync("location=" + _unit)).Select(line => line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..]));
    }

    [Theory]
    [InlineData("from=yesterday")]
    [InlineData("to=17/03/2026")]
    [InlineData("from=2026-03-17&to=2026-03-15")]
    [InlineData("deviceName=%00")]
    [InlineData("location=%00")]
    [InlineData("deviceName=x&deviceName=%00")]
    public async Task An_invalid_parameter_results_in_400_with_a_sentence(string span)
    {
        using var response = await app.Client.GetAsync(new Uri("/export?" + span, UriKind.Relative));
        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(span[..span.IndexOf('=', StringComparison.Ordinal)] + " must", problem.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_compressed_on_request()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/export");
        request.Headers.AcceptEncoding.ParseAdd("gzip");

        using var response = await app.Client.SendAsync(request);

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
    }

    private async Task<string> ExportAsync(string parameters) =>
        await app.Client.GetStringAsync(new Uri("/export?" + parameters, UriKind.Relative));

    private async Task<IReadOnlyList<string>> LinesAsync(string parameters) =>
        [.. (await ExportAsync(parameters)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)];
}
