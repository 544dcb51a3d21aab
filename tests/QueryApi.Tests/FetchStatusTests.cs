using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests;

public sealed class FetchStatusTests(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    // Each test wants a Collector that has told nothing yet.
    private readonly QueryApiApp _app = new(rabbit, postgres);

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    [Fact]
    public async Task Before_any_round_it_says_so()
    {
        var status = await _app.GetJsonAsync("/fetch_status");

        Assert.True(status.GetProperty("ok").GetBoolean());
        Assert.Equal("Not yet fetched", status.GetProperty("message").GetString());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("code").ValueKind);
        Assert.Equal(JsonValueKind.Null, status.GetProperty("timestamp").ValueKind);
        Assert.Equal(0, status.GetProperty("apiCallsLast24h").GetInt64());
    }

    [Fact]
    public async Task A_Collector_that_never_says_anything_is_told_after_two_slots()
    {
        _app.Clock.Advance(TimeSpan.FromMinutes(11));

        var status = await _app.GetJsonAsync("/fetch_status");

        Assert.False(status.GetProperty("ok").GetBoolean());
        Assert.Equal("Nothing heard from the Collector since 2026-03-17T09:02:30Z. Is it running?", status.GetProperty("message").GetString());
    }

    [Fact]
    public async Task After_a_round_it_tells_how_it_went_and_when_the_next_is_due()
    {
        await TellAsync(A.Round(QueryApiApp.Start) with { FailedDeviceCount = 2 });

        var status = await _app.GetJsonAsync("/fetch_status");

        Assert.True(status.GetProperty("ok").GetBoolean());
        Assert.Equal(200, status.GetProperty("code").GetInt32());
        Assert.Equal("Last fetch OK (60 devices)", status.GetProperty("message").GetString());
        Assert.Equal("2026-03-17T09:02:30Z", status.GetProperty("timestamp").GetString());
        Assert.Equal(60, status.GetProperty("deviceCount").GetInt32());
        Assert.Equal(2, status.GetProperty("failedDevices").GetInt32());
        Assert.Equal("2026-03-17T09:02:30Z", status.GetProperty("lastSuccess").GetString());
        Assert.Equal("2026-03-17T09:05:00Z", status.GetProperty("nextPollAt").GetString());
    }

    [Fact]
    public async Task After_a_failed_round_it_tells_why_and_when_the_last_good_one_was()
    {
        await TellAsync(
            A.Round(QueryApiApp.Start.AddMinutes(-5)),
            A.Round(QueryApiApp.Start) with { Ok = false, StatusCode = 401, Message = "Unauthorized - token may be expired" });

        var status = await _app.GetJsonAsync("/fetch_status");

        Assert.False(status.GetProperty("ok").GetBoolean());
        Assert.Equal(401, status.GetProperty("code").GetInt32());
        Assert.Equal("Unauthorized - token may be expired", status.GetProperty("message").GetString());
        Assert.Equal("2026-03-17T08:57:30Z", status.GetProperty("lastSuccess").GetString());
    }

    [Fact]
    public async Task A_Collector_that_falls_silent_is_told_after_two_slots_and_since_when()
    {
        await TellAsync(A.Round(QueryApiApp.Start));
        _app.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True((await _app.GetJsonAsync("/fetch_status")).GetProperty("ok").GetBoolean());

        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        var status = await _app.GetJsonAsync("/fetch_status");

        Assert.False(status.GetProperty("ok").GetBoolean());
        Assert.Equal("Nothing heard from the Collector since 2026-03-17T09:02:30Z. Is it running?", status.GetProperty("message").GetString());
        Assert.Equal("2026-03-17T09:02:30Z", status.GetProperty("timestamp").GetString());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("nextPollAt").ValueKind);
    }

    [Fact]
    public async Task It_survives_a_restart_and_counts_the_calls_of_24_hours_once()
    {
        var round = A.Round(QueryApiApp.Start) with { ApiCalls = 61 };
        await TellAsync(
            A.Round(QueryApiApp.Start.AddHours(-25)) with { ApiCalls = 1000 }, A.Round(QueryApiApp.Start.AddHours(-23)) with { ApiCalls = 2 }, round, round);

        var another = await _app.StartProcessAsync();
        var status = JsonElement.Parse(await another.GetStringAsync(new Uri("/fetch_status", UriKind.Relative)));

        Assert.Equal("Last fetch OK (60 devices)", status.GetProperty("message").GetString());
        Assert.Equal(63, status.GetProperty("apiCallsLast24h").GetInt64());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TellAsync(params Contracts.PollCompleted[] rounds)
    {
        await _app.PublishAsync<Contracts.PollCompleted>(rounds);
        var distinct = rounds.Distinct().Count();
        await Eventually.TrueAsync(async () => await _app.ScalarAsync<long>("SELECT COUNT(*) FROM poll_round") == distinct, "the rounds are stored");
    }
}
