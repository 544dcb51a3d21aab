using System.Text.Json;
using AcMonitoring.Contracts;
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
        // Silence of the Collector counts from the start.
        _ = _service.Services.GetRequiredService<GetFetchStatus>();
    }

    // Each test needs a Collector that has not reported yet.
    public async ValueTask InitializeAsync() => await _database.ExecuteAsync("TRUNCATE poll_round");

    [Fact]
    public async Task Before_any_poll_the_status_says_so()
    {
        var status = await StatusAsync();

        Assert.True(status.Ok);
        Assert.Equal("Not yet fetched", status.Message);
        Assert.Null(status.Code);
        Assert.Null(status.Timestamp);
        Assert.Equal(0, status.ApiCallsLast24h);
        Assert.Equal(("not_yet_polled", null), (status.Reason, status.Since));
    }

    [Fact]
    public async Task A_Collector_without_any_poll_result_is_reported_after_two_slots()
    {
        _clock.Advance(TimeSpan.FromMinutes(11));

        var status = await StatusAsync();

        Assert.False(status.Ok);
        Assert.Equal("Nothing heard from the Collector since 2026-03-17T09:02:30Z. Is it running?", status.Message);
        Assert.Equal(("collector_silent", Utc("09:02:30")), (status.Reason, status.Since));
    }

    [Fact]
    public async Task After_a_failed_poll_the_status_has_the_cause_and_the_time_of_the_last_success()
    {
        await StorePollsAsync(
            A.Poll(QueryApiApp.Start.AddMinutes(-5)),
            A.Poll(QueryApiApp.Start) with { Ok = false, StatusCode = 401, Message = "Unauthorized - token may be expired", Reason = Reason.TokenRefused });

        var status = await StatusAsync();

        Assert.False(status.Ok);
        Assert.Equal(401, status.Code);
        Assert.Equal("Unauthorized - token may be expired", status.Message);
        Assert.Equal(Utc("08:57:30"), status.LastSuccess);
        Assert.Equal(("token_refused", Utc("09:02:30")), (status.Reason, status.Since));
    }

    [Fact]
    public async Task A_silent_Collector_is_reported_after_two_slots_with_the_start_of_the_silence()
    {
        await StorePollsAsync(A.Poll(QueryApiApp.Start));
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
    public async Task With_two_successful_Collectors_the_newest_poll_is_reported_and_the_calls_of_both_are_counted(int first, int second)
    {
        await StorePollsAsync(
            Of(_first, first) with { DeviceCount = 60 + first, ApiCalls = 60 }, Of(_second, second) with { DeviceCount = 60 + second, ApiCalls = 3 });

        var status = await StatusAsync();

        Assert.True(status.Ok);
        Assert.Equal(60, status.DeviceCount);
        Assert.Equal(63, status.ApiCallsLast24h);
    }

    [Theory]
    [InlineData(-2, 0)]
    [InlineData(0, -2)]
    public async Task One_successful_Collector_of_two_is_enough_whichever_reports_last(int good, int failing)
    {
        await StorePollsAsync(Of(_first, good), Failed(_second, failing, 401));

        var status = await StatusAsync();

        Assert.True(status.Ok);
        Assert.Equal(200, status.Code);
    }

    [Fact]
    public async Task With_two_failing_Collectors_the_newest_failure_is_reported()
    {
        await StorePollsAsync(Of(_first, -6), Of(_second, -5), Failed(_second, 0, 503), Failed(_first, -1, 401));

        var status = await StatusAsync();

        Assert.False(status.Ok);
        Assert.Equal(503, status.Code);
        Assert.Equal(Utc("08:57:30"), status.LastSuccess);
    }

    [Fact]
    public async Task A_stopped_Collector_of_two_is_ignored_after_two_slots()
    {
        await StorePollsAsync(Of(_first, 0));
        _clock.Advance(TimeSpan.FromMinutes(9));
        await StorePollsAsync(Failed(_second, 9, 401));
        Assert.True((await StatusAsync()).Ok);

        _clock.Advance(TimeSpan.FromMinutes(2));
        var status = await StatusAsync();

        Assert.False(status.Ok);
        Assert.Equal(401, status.Code);
        Assert.Equal(Utc("09:02:30"), status.LastSuccess);
    }

    [Fact]
    public async Task Two_Collectors_that_start_a_poll_at_the_same_instant_are_distinguished()
    {
        await StorePollsAsync(Of(_first, 0) with { ApiCalls = 60 }, Of(_second, 0) with { ApiCalls = 3 }, Of(null, 0) with { ApiCalls = 100 });

        Assert.Equal(163, (await StatusAsync()).ApiCallsLast24h);
    }

    [Fact]
    public async Task A_backlog_that_arrives_after_a_recent_poll_does_not_restore_the_old_status()
    {
        await StorePollsAsync(Of(_first, 0));
        await StorePollsAsync([.. Enumerable.Range(1, 12).Select(slot => Failed(_first, -5 * slot, 503))]);

        var status = await StatusAsync();

        Assert.True(status.Ok);
        Assert.Equal(Utc("09:02:30"), status.Timestamp);
    }

    [Fact]
    public async Task A_poll_of_a_Collector_whose_clock_is_an_hour_ahead_does_not_hide_later_polls()
    {
        await StorePollsAsync(Failed(_first, 60, 503));
        Assert.Equal(Utc("09:02:30"), (await StatusAsync()).Timestamp);

        await StorePollsAsync(Of(_first, 0));
        Assert.True((await StatusAsync()).Ok);

        _clock.Advance(TimeSpan.FromMinutes(5));
        await StorePollsAsync(Failed(_first, 5, 401));
        Assert.Equal(401, (await StatusAsync()).Code);
    }

    [Fact]
    public async Task Polls_from_before_our_clock_was_set_back_do_not_hide_later_polls()
    {
        await StorePollsAsync(Of(_first, 0));
        // As stored while our clock was an hour ahead.
        await _database.ExecuteAsync(
            """
            UPDATE poll_round
            SET started_at = started_at + interval '1 hour', completed_at = completed_at + interval '1 hour', heard_at = heard_at + interval '1 hour'
            """);
        Assert.Equal(Utc("10:02:30"), (await StatusAsync()).LastSuccess);

        await StorePollsAsync(Of(_first, -5), Failed(_first, 0, 401));
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
        A.Poll(QueryApiApp.Start.AddMinutes(minutes)) with { CollectorId = collector };

    private static Contracts.PollCompleted Failed(Guid? collector, int minutes, int code) =>
        Of(collector, minutes) with { Ok = false, StatusCode = code, Message = $"The poll failed ({code})" };

    /// <summary>A time of day.</summary>
    private static DateTime Utc(string time) => new(new DateOnly(2026, 3, 17), TimeOnly.Parse(time), DateTimeKind.Utc);

    private Task<FetchStatus> StatusAsync() => _service.Services.GetRequiredService<GetFetchStatus>().HandleAsync(TestContext.Current.CancellationToken);

    private async Task StorePollsAsync(params Contracts.PollCompleted[] polls)
    {
        foreach (var poll in polls)
            await _service.Services.GetRequiredService<PollCompletedConsumer>().StoreAsync(poll, TestContext.Current.CancellationToken);
    }
}

/// <summary>Poll results through the broker, and the status through HTTP.</summary>
public sealed class FetchStatusRouteTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    [Fact]
    public async Task After_a_poll_the_status_has_its_result_and_the_next_time_and_survives_a_restart()
    {
        var before = await app.GetJsonAsync("/fetch_status");
        Assert.Equal("Not yet fetched", before.GetProperty("message").GetString());
        Assert.All((string[])["code", "timestamp", "nextPollAt"], key => Assert.Equal(JsonValueKind.Null, before.GetProperty(key).ValueKind));

        // One is delivered twice, and one is too old to count.
        var poll = A.Poll(QueryApiApp.Start) with { FailedDeviceCount = 2, ApiCalls = 61 };
        await app.PublishAsync(
            A.Poll(QueryApiApp.Start.AddHours(-25)) with { ApiCalls = 1000 }, A.Poll(QueryApiApp.Start.AddHours(-23)) with { ApiCalls = 2 }, poll, poll);
        await Eventually.TrueAsync(async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM poll_round") == 3, "the polls are stored");
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
