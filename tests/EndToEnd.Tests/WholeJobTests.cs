using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

public sealed class WholeJobTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    private const int Units = 60;
    private const string FrontendOrigin = "http://localhost:4200";
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_new_token_heals_collection_in_seconds_and_the_dashboard_and_the_old_frontends_calls_work()
    {
        // So long that no slot begins meanwhile.
        await using var system = new RunningSystem(rabbit, postgres) { PollInterval = TimeSpan.FromHours(1) };
        await system.PrepareAsync();
        await system.StartSimulatorAsync();
        await UseAsync(system, system.FirstToken!);
        using var expired = await system.Simulator.PostAsync(new Uri("/admin/tokens/expire", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NoContent, expired.StatusCode);
        await system.StartTokenServiceAsync();
        await system.StartQueryApiAsync();
        await system.StartCollectorAsync();

        await AssertHealsAsync(system);
        var dashboard = await AssertShowsSmartThingsAsync(system);
        await AssertOldFrontendWorksAsync(system, dashboard[0]);
        await AssertPassesRefusalOnAsync(system);
        Assert.All(await system.StopAllAsync(), service => Assert.Equal((service.Key, 0), (service.Key, service.Value)));
    }

    private static async Task AssertHealsAsync(RunningSystem system)
    {
        var failed = await system.WaitForAsync("/fetch_status", status => !status.GetProperty("ok").GetBoolean(), "the round has failed");
        Assert.Equal(401, failed.GetProperty("code").GetInt32());
        Assert.Equal("Unauthorized - token may be expired", failed.GetProperty("message").GetString());
        Assert.Equal(JsonValueKind.Null, failed.GetProperty("lastSuccess").ValueKind);

        using var accepted = await system.QueryApi.PostAsJsonAsync("/token", new { token = "second-" + Guid.NewGuid() });
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);

        await system.WaitForAsync("/fetch_status", status => status.GetProperty("ok").GetBoolean(), "collection is healed", Seconds);
    }

    /// <returns>The dashboard.</returns>
    private static async Task<JsonElement> AssertShowsSmartThingsAsync(RunningSystem system)
    {
        var dashboard = await system.WaitForAsync("/dashboard", units => units.GetArrayLength() == Units, "all units are on the dashboard", Seconds);
        Assert.Contains(dashboard.EnumerateArray(), unit => unit.GetProperty("todayKWh").GetDecimal() > 0);
        Assert.All(dashboard.EnumerateArray(), unit => Assert.False(unit.GetProperty("stale").GetBoolean()));
        Assert.Equal(
            ["Annexe Jasmin", "Centre de formation", "Siège"],
            dashboard.EnumerateArray().Select(unit => unit.GetProperty("locationName").GetString()).Distinct().Order(StringComparer.Ordinal));

        var status = await system.WaitForAsync("/fetch_status", one => one.GetProperty("timestamp").ValueKind == JsonValueKind.String, "a poll is reported");
        Assert.True(status.GetProperty("ok").GetBoolean());
        Assert.Equal(200, status.GetProperty("code").GetInt32());
        Assert.Equal(Units, status.GetProperty("deviceCount").GetInt32());
        return dashboard;
    }

    private static async Task AssertOldFrontendWorksAsync(RunningSystem system, JsonElement unit)
    {
        system.QueryApi.DefaultRequestHeaders.Add("Origin", FrontendOrigin);
        var name = Uri.EscapeDataString(unit.GetProperty("deviceName").GetString()!);
        var location = unit.GetProperty("location").GetString();

        foreach (var path in (string[])["/dashboard", "/dashboard/hourly", $"/history?deviceName={name}&location={location}&hours=24", "/export", "/fetch_status", "/token"])
        {
            using var answer = await system.QueryApi.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
            Assert.Equal([FrontendOrigin], answer.Headers.GetValues("Access-Control-Allow-Origin"));
        }

        using var refused = await system.QueryApi.PostAsJsonAsync("/token", new { token = "12345" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("Token must not be only numbers", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
        Assert.Equal([FrontendOrigin], refused.Headers.GetValues("Access-Control-Allow-Origin"));

        using var accepted = await system.QueryApi.PostAsJsonAsync("/token", new { token = "next-" + Guid.NewGuid() });
        var told = await accepted.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(told.GetProperty("ok").GetBoolean());
        Assert.True(told.GetProperty("reset").GetBoolean());
        Assert.Equal(86_400, told.GetProperty("secondsLeft").GetInt32());
        Assert.StartsWith("next...", (await system.QueryApi.GetFromJsonAsync<JsonElement>("/token")).GetProperty("tokenMasked").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await system.QueryApi.GetAsync(new Uri("/internal/token", UriKind.Relative))).StatusCode);
    }

    private static async Task AssertPassesRefusalOnAsync(RunningSystem system)
    {
        using var refused = await system.QueryApi.PostAsJsonAsync("/token", new { token = new string('a', 20_000_000) });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal("Body must not be larger than 4096 bytes", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }

    private static async Task UseAsync(RunningSystem system, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/devices");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await system.Simulator.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
