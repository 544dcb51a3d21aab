using System.Text.Json;
using AcMonitoring.QueryApi.Collection;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.QueryApi.Tests.Collection;

public sealed class FetchStatusTests : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(QueryApiApp.Start);
    private readonly Guid _first = Guid.NewGuid();
    private readonly Guid _second = Guid.NewGuid();
    private readonly TestDatabase _database;
    private readonly IHost _service;

    public FetchStatusTests(TestDatabase database)
    {
        _database = database;
        var builder = Parts.On(database.ConnectionString, _clock);
        builder.Services.AddSingleton<PollCompletedConsumer>().AddSingleton<CollectionStatusReader>().AddSingleton<GetFetchStatus>();
        _service = builder.Build();
        // It counts the Collector's silence from the start.
        _ = _service.Services.GetRequiredService<GetFetchStatus>();
    }

    // Each test needs a Collector that has not reported yet.
    public async ValueTask InitializeAsync() => await _database.ExecuteAsync("TRUNCATE poll_round");

    [Fact]
    public async Task Before_any_round_it_says_so()
    {
        var status = await StatusAsync();

        Assert.True(status.Ok);
        Assert.Equal("Not yet fetched", status.Message);
        Assert.Null(status.Code);
        Assert.Null(status.Timestamp);
        Assert.Equal(0, status.ApiCallsLast24h);
    }

    [Fact]
    public async Task A_Collector_that_never_says_anything_is_told_after_two_slots()
    {
        _clock.Advance(TimeSpan.FromMinutes(11));

        var status = await StatusAsync();

        Assert.False(status.Ok);
        Assert.Equal("Nothing heard from the Collector since 2026-03-17T09:02:30Z. Is it running?", status.Message);
    }

    [Fact]
    public async Task After_a_failed_round_it_tells_why_and_when_the_last_good_one_was()
    {
        await TellAsync(
            A.Round(QueryApiApp.Start.AddMinutes(-5)),
            A.Round(QueryApiApp.Start) with { Ok = false, StatusCode = 401, Message = "Unauthorized - token may be expired" });

        var status = await StatusAsync();

        Assert.False(status.Ok);
        Assert.Equal(401, status.Code);
        Assert.Equal("Unauthorized - token may be expired", status.Message);
        Assert.Equal(Utc("08:57:30"), status.LastSuccess);
    }

    [Fact]
    public async Task A_Collector_that_falls_silent_is_told_after_two_slots_and_since_when()
    {
        await TellAsync(A.Round(QueryApiApp.Start));
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True((await StatusAsync()).Ok);

        _clock.Advance(TimeSpan.FromSeconds(1));
        var status = await StatusAsync();

        Assert.False(status.Ok);
        Assert.Equal("Nothing heard from the Collector since 2026-03-17T09:02:30Z. Is it running?", status.Message);
        Assert.Equal(Utc("09:02:30"), status.Timestamp);
        Assert.Null(status.NextPollAt);
    }

    [Theory]
    [InlineData(-2, 0)]
    [InlineData(0, -2)]
    public async Task Of_two_Collectors_that_are_both_good_the_newest_round_is_told_and_the_calls_of_both_are_counted(int first, int second)
    {
        await TellAsync(
            Of(_first, first) with { DeviceCount = 60 + first, ApiCalls = 60 }, Of(_second, second) with { DeviceCount = 60 + second, ApiCalls = 3 });

        var status = await StatusAsync();

        Assert.True(status.Ok);
        Assert.Equal(60, status.DeviceCount);
        Assert.Equal(63, status.ApiCallsLast24h);
    }

    [Theory]
    [InlineData(-2, 0)]
    [InlineData(0, -2)]
    public async Task Of_two_Collectors_one_that_is_good_is_enough_whichever_is_heard_of_last(int good, int failing)
    {
        await TellAsync(Of(_first, good), Failed(_second, failing, 401));

        var status = await StatusAsync();

        Assert.True(status.Ok);
        Assert.Equal(200, status.Code);
    }

    [Fact]
    public async Task Of_two_Collectors_that_both_fail_the_newest_failure_is_told()
    {
        await TellAsync(Of(_first, -6), Of(_second, -5), Failed(_second, 0, 503), Failed(_first, -1, 401));

        var status = await StatusAsync();

        Assert.False(status.Ok);
        Assert.Equal(503, status.Code);
        Assert.Equal(Utc("08:57:30"), status.LastSuccess);
    }

    [Fact]
    public async Task Of_two_Collectors_one_that_is_dead_has_no_say_after_two_slots()
    {
        await TellAsync(Of(_first, 0));
        _clock.Advance(TimeSpan.FromMinutes(9));
        await TellAsync(Failed(_second, 9, 401));
        Assert.True((await StatusAsync()).Ok);

        _clock.Advance(TimeSpan.FromMinutes(2));
        var status = await StatusAsync();

        Assert.False(status.Ok);
        Assert.Equal(401, status.Code);
        Assert.Equal(Utc("09:02:30"), status.LastSuccess);
    }

    [Fact]
    public async Task Two_Collectors_that_begin_at_the_same_instant_are_told_apart()
    {
        await TellAsync(Of(_first, 0) with { ApiCalls = 60 }, Of(_second, 0) with { ApiCalls = 3 }, Of(null, 0) with { ApiCalls = 100 });

        Assert.Equal(163, (await StatusAsync()).ApiCallsLast24h);
    }

    [Fact]
    public async Task A_backlog_that_arrives_after_a_fresh_round_does_not_bring_the_old_state_back()
    {
        await TellAsync(Of(_first, 0));
        await TellAsync([.. Enumerable.Range(1, 12).Select(slot => Failed(_first, -5 * slot, 503))]);

        var status = await StatusAsync();

        Assert.True(status.Ok);
        Assert.Equal(Utc("09:02:30"), status.Timestamp);
    }

    [Fact]
    public async Task A_round_of_a_Collector_whose_clock_was_an_hour_ahead_does_not_hide_those_after_it()
    {
        await TellAsync(Failed(_first, 60, 503));
        Assert.Equal(Utc("09:02:30"), (await StatusAsync()).Timestamp);

        await TellAsync(Of(_first, 0));
        Assert.True((await StatusAsync()).Ok);

        _clock.Advance(TimeSpan.FromMinutes(5));
        await TellAsync(Failed(_first, 5, 401));
        Assert.Equal(401, (await StatusAsync()).Code);
    }

    [Fact]
    public async Task Rounds_that_were_heard_of_before_our_own_clock_was_set_back_do_not_hide_those_after_it()
    {
        await TellAsync(Of(_first, 0));
        // As an hour that our clock was ahead has left them.
        await _database.ExecuteAsync(
            """
            UPDATE poll_round
            SET started_at = started_at + interval '1 hour', completed_at = completed_at + interval '1 hour', heard_at = heard_at + interval '1 hour'
            """);
        Assert.Equal(Utc("10:02:30"), (await StatusAsync()).LastSuccess);

        await TellAsync(Of(_first, -5), Failed(_first, 0, 401));
        var status = await StatusAsync();

        Assert.Equal(401, status.Code);
        Assert.Equal(Utc("08:57:30"), status.LastSuccess);

        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(
            "Nothing heard from the Collector since 2026-03-17T09:02:30Z. Is it running?",
            (await StatusAsync()).Message);
    }

    public ValueTask DisposeAsync()
    {
        _service.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Contracts.PollCompleted Of(Guid? collector, int minutes) =>
        A.Round(QueryApiApp.Start.AddMinutes(minutes)) with { CollectorId = collector };

    private static Contracts.PollCompleted Failed(Guid? collector, int minutes, int code) =>
        Of(collector, minutes) with { Ok = false, StatusCode = code, Message = $"The round failed ({code})" };

    /// <summary>A time of the day.</summary>
    private static DateTime Utc(string time) => new(new DateOnly(2026, 3, 17), TimeOnly.Parse(time), DateTimeKind.Utc);

    private Task<FetchStatus> StatusAsync() => _service.Services.GetRequiredService<GetFetchStatus>().HandleAsync(TestContext.Current.CancellationToken);

    private async Task TellAsync(params Contracts.PollCompleted[] rounds)
    {
        foreach (var round in rounds)
            await _service.Services.GetRequiredService<PollCompletedConsumer>().StoreAsync(round, TestContext.Current.CancellationToken);
    }
}

/// <summary>The rounds by way of the broker, and the status by that of HTTP.</summary>
public sealed class FetchStatusRouteTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    [Fact]
    public async Task After_a_round_it_tells_how_it_went_and_when_the_next_is_due_and_a_restart_changes_nothing()
    {
        var before = await app.GetJsonAsync("/fetch_status");
        Assert.Equal("Not yet fetched", before.GetProperty("message").GetString());
        Assert.All((string[])["code", "timestamp", "nextPollAt"], key => Assert.Equal(JsonValueKind.Null, before.GetProperty(key).ValueKind));

        // One of them delivered twice, one too old to count.
        var round = A.Round(QueryApiApp.Start) with { FailedDeviceCount = 2, ApiCalls = 61 };
        await app.PublishAsync(
            A.Round(QueryApiApp.Start.AddHours(-25)) with { ApiCalls = 1000 }, A.Round(QueryApiApp.Start.AddHours(-23)) with { ApiCalls = 2 }, round, round);
        await Eventually.TrueAsync(async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM poll_round") == 3, "the rounds are stored");
        var another = await app.StartProcessAsync();

        AssertTold(await app.GetJsonAsync("/fetch_status"));
        AssertTold(JsonElement.Parse(await another.GetStringAsync(new Uri("/fetch_status", UriKind.Relative))));
    }

    private static void AssertTold(JsonElement status)
    {
        Assert.True(status.GetProperty("ok").GetBoolean());
        Assert.Equal(200, status.GetProperty("code").GetInt32());
        Assert.Equal("Last fetch OK (60 devices)", status.GetProperty("message").GetString());
        Assert.Equal("2026-03-17T09:02:30Z", status.GetProperty("timestamp").GetString());
        Assert.Equal(60, status.GetProperty("deviceCount").GetInt32());
        Assert.Equal(2, status.GetProperty("failedDevices").GetInt32());
        Assert.Equal("2026-03-17T09:02:30Z", status.GetProperty("lastSuccess").GetString());
        Assert.Equal("2026-03-17T09:05:00Z", status.GetProperty("nextPollAt").GetString());
        Assert.Equal(63, status.GetProperty("apiCallsLast24h").GetInt64());
    }
}
