using System.Net;
using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Web;

/// <summary>The API contract of existing frontends and scripts, in the files of the folder Contract.</summary>
public sealed class ContractTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    [Theory]
    [InlineData("dashboard", "/dashboard")]
    [InlineData("dashboard_hourly", "/dashboard/hourly")]
    [InlineData("energy", "/energy?deviceName=Unit contract&from=2026-03-17T09:00:00Z")]
    [InlineData("history", "/history?deviceName=Unit contract&location=location-1&hours=24")]
    [InlineData("fetch_status", "/fetch_status")]
    [InlineData("site", "/site")]
    public async Task Responses_have_the_keys_of_the_contract_in_order(string file, string path)
    {
        await app.StoreAsync(A.Reading("contract", 0, 1000, 10) with { LocationName = "Siège" });
        await app.PublishAsync(A.Poll(QueryApiApp.Start));
        await Eventually.TrueAsync(async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM poll_round") > 0, "the poll is stored");

        var expected = JsonElement.Parse(await File.ReadAllTextAsync($"Contract/{file}.json"));
        var answer = await app.GetJsonAsync(path);

        Assert.Equal(Shape(expected), Shape(answer));
    }

    [Theory]
    [InlineData("http://localhost:4200", true)]
    [InlineData("http://127.0.0.1:4200", true)]
    [InlineData("http://evil.example", false)]
    public async Task Pages_of_allowed_origins_can_call_the_API(string origin, bool allowed)
    {
        foreach (var path in (string[])["/dashboard", "/dashboard/hourly", "/energy", "/energy?by=x", "/history?deviceName=x", "/history", "/export", "/fetch_status", "/site", "/token"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Origin", origin);
            using var response = await app.Client.SendAsync(request);

            Assert.Equal(allowed ? [origin] : [], response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values : []);
        }
    }

    [Fact]
    public async Task A_page_of_an_allowed_origin_can_post_a_token()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/token");
        preflight.Headers.Add("Origin", "http://localhost:4200");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type,authorization");

        using var response = await app.Client.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(["http://localhost:4200"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("POST", string.Join(',', response.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.Contains("content-type", string.Join(',', response.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nothing-here", HttpStatusCode.NotFound)]
    [InlineData("GET", "/internal/token", HttpStatusCode.NotFound)]
    [InlineData("POST", "/dashboard", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/token", HttpStatusCode.MethodNotAllowed)]
    public async Task Every_error_is_problem_details_with_a_sentence(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await app.Client.SendAsync(request);
        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(problem.GetProperty("error").GetString()!);
        Assert.Matches("^[a-z]+(_[a-z]+)*$", problem.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("/export?from=x", HttpStatusCode.BadRequest)]
    [InlineData("/nothing-here", HttpStatusCode.NotFound)]
    [InlineData("/token", HttpStatusCode.BadGateway)]
    public async Task An_error_has_its_sentence_even_if_the_client_accepts_only_CSV(string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/csv");
        using var response = await app.Client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        Assert.NotEmpty(JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task The_OpenAPI_document_has_every_route()
    {
        var paths = (await app.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject().Select(path => path.Name);

        Assert.Equal(["/dashboard", "/dashboard/hourly", "/energy", "/export", "/fetch_status", "/history", "/site", "/token"], paths.Order());
    }

    [Fact]
    public async Task The_site_has_its_time_zone_and_poll_interval()
    {
        var site = await app.GetJsonAsync("/site");

        Assert.Equal("Europe/Paris", site.GetProperty("timeZone").GetString());
        Assert.Equal(300, site.GetProperty("pollIntervalSeconds").GetInt32());
    }

    [Fact]
    public async Task Probes_respond()
    {
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
        Assert.Equal("Healthy", (await app.GetJsonAsync("/health/ready")).GetProperty("status").GetString());
    }

    // Keys in order, and the kind of each value; the first element represents a list.
    private static string Shape(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(", ", element.EnumerateObject().Select(one => $"{one.Name}: {Shape(one.Value)}")) + "}",
        JsonValueKind.Array => "[" + (element.GetArrayLength() > 0 ? Shape(element[0]) : "") + "]",
        JsonValueKind.True or JsonValueKind.False => "Boolean",
        var kind => kind.ToString(),
    };
}
