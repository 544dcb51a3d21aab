using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Alerting;

public sealed class CollectionAlertTests(PostgresServer postgres) : AlertTest(postgres)
{
    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task One_failed_slot_raises_no_alert_two_raise_one_and_recovery_raises_another()
    {
        await StorePollsAsync(Good());
        await AdvanceAsync(Slot);
        await StorePollsAsync(Failed());
        await AdvanceAsync(Slot);
        Assert.Empty(Webhook.Accepted);

        await StorePollsAsync(Failed());
        var failing = Assert.Single(await SentAlertsAsync(1));
        Assert.Equal("collection_failing", failing.GetProperty("event").GetString());
        Assert.Equal("critical", failing.GetProperty("severity").GetString());
        Assert.Equal("token_refused", failing.GetProperty("reason").GetString());
        Assert.Equal(
            "Collection has failed since 2026-03-17 09:07 UTC and is tried again in every slot: Unauthorized - token may be expired.",
            failing.GetProperty("text").GetString());
        await AdvanceAsync(Slot);
        await StorePollsAsync(Failed());
        await RestartAsync();
        await AssertSentAsync("collection_failing");

        await StorePollsAsync(Good());
        var recovered = (await SentAlertsAsync(2))[1];
        Assert.Equal("recovered", recovered.GetProperty("event").GetString());
        Assert.Equal("info", recovered.GetProperty("severity").GetString());
        Assert.Equal("Collection works again: Last fetch OK (60 devices).", recovered.GetProperty("text").GetString());
        await AdvanceAsync(Slot);
        await StorePollsAsync(Good());
        await RestartAsync();
        await AssertSentAsync("collection_failing", "recovered");
    }

    [Fact]
    public async Task A_second_episode_is_alerted_like_the_first()
    {
        string[] sent = [];
        for (var trouble = 0; trouble < 2; trouble++)
        {
            for (var slot = 0; slot < 2; slot++)
            {
                await StorePollsAsync(Failed());
                await AdvanceAsync(Slot);
            }

            sent = [.. sent, "collection_failing"];
            await AssertSentAsync(sent);
            await StorePollsAsync(Good());
            sent = [.. sent, "recovered"];
            await AssertSentAsync(sent);
            await AdvanceAsync(Slot);
        }
    }

    [Fact]
    public async Task A_slot_is_successful_if_one_Collector_succeeds()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        for (var slot = 0; slot < 3; slot++)
        {
            await StorePollsAsync(Good(first), Failed(second));
            await AdvanceAsync(Slot);
        }

        Assert.Empty(Webhook.Accepted);
        await StorePollsAsync(Failed(first), Failed(second));
        await AdvanceAsync(Slot);
        Assert.Empty(Webhook.Accepted);
        await StorePollsAsync(Failed(first), Failed(second));
        await AssertSentAsync("collection_failing");
    }

    [Fact]
    public async Task A_late_poll_result_does_not_start_another_episode()
    {
        await StorePollsAsync(Good());
        await AdvanceAsync(Slot);
        var late = Good(Guid.NewGuid());
        await StorePollsAsync(Failed());
        await AdvanceAsync(Slot);
        await StorePollsAsync(Failed());
        await AdvanceAsync(Slot);
        await StorePollsAsync(Failed());
        await AssertSentAsync("collection_failing");

        await StorePollsAsync(late);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await AssertSentAsync("collection_failing");
    }

    [Fact]
    public async Task A_silent_Collector_is_alerted_after_two_slots_and_so_is_its_recovery()
    {
        await StorePollsAsync(Good());
        await AdvanceAsync(2 * Slot);
        Assert.Empty(Webhook.Accepted);

        await AdvanceAsync(TimeSpan.FromMinutes(1));
        var silent = Assert.Single(await SentAlertsAsync(1));
        Assert.Equal("collector_silent", silent.GetProperty("event").GetString());
        Assert.Equal("critical", silent.GetProperty("severity").GetString());
        Assert.Equal("collector_silent", silent.GetProperty("reason").GetString());
        Assert.Equal(
            "Nothing heard from the Collector since 2026-03-17 09:02 UTC: see whether it runs and reaches RabbitMQ.",
            silent.GetProperty("text").GetString());
        await RestartAsync();
        await AdvanceAsync(3 * Slot);
        await AssertSentAsync("collector_silent");

        await StorePollsAsync(Good());
        Assert.Equal("The Collector is heard again: Last fetch OK (60 devices).", (await SentAlertsAsync(2))[1].GetProperty("text").GetString());
        await AdvanceAsync(Slot);
        await AssertSentAsync("collector_silent", "recovered");
    }

    [Fact]
    public async Task A_Collector_without_any_poll_result_is_alerted_once_after_the_same_limit()
    {
        await AdvanceAsync(2 * Slot);
        Assert.Empty(Webhook.Accepted);

        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await AssertSentAsync("collector_silent");
        await RestartAsync();
        await AdvanceAsync(3 * Slot);
        await AssertSentAsync("collector_silent");
    }

    [Fact]
    public async Task Silence_is_measured_from_the_start_of_the_process_if_the_last_poll_is_old()
    {
        await StorePollsAsync(Good());
        await StopAsync();
        Clock.Advance(TimeSpan.FromHours(3));
        await StartAsync();

        await AdvanceAsync(2 * Slot);
        Assert.Empty(Webhook.Accepted);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await AssertSentAsync("collector_silent");
    }

    [Fact]
    public async Task Old_poll_results_from_a_backlog_are_not_silence()
    {
        var backlog = Enumerable.Range(1, 3).Select(slot => A.Poll(QueryApiApp.Start + (slot * Slot)) with { Slot = QueryApiApp.Slot + (slot * Slot) });
        await StorePollsAsync(Good());
        await StopAsync();
        Clock.Advance(TimeSpan.FromHours(3));
        await StartAsync();

        foreach (var poll in backlog)
        {
            await AdvanceAsync(1.5 * Slot);
            await StorePollsAsync(poll);
        }

        await AdvanceAsync(2 * Slot);
        Assert.Empty(Webhook.Accepted);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await AssertSentAsync("collector_silent");
    }

    [Fact]
    public async Task The_time_in_which_the_process_was_suspended_is_not_silence()
    {
        await StorePollsAsync(Good());
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        Clock.Advance(TimeSpan.FromHours(1));
        await AdvanceAsync(Slot);
        Assert.Empty(Webhook.Accepted);

        await StorePollsAsync(Good());
        await AdvanceAsync(3 * Slot);
        await AssertSentAsync("collector_silent");
    }

    [Fact]
    public async Task Two_replicas_send_each_alert_once()
    {
        await StartAsync();
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(3);
        await StorePollsAsync(Failed());
        await AdvanceAsync(Slot);
        await StorePollsAsync(Failed());
        Assert.Equal(["collection_failing", "token_expiring"], await EventsAsync(2));

        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(24);
        await StorePollsAsync(Good());
        Assert.Equal(["collection_failing", "recovered", "recovered", "token_expiring"], await EventsAsync(4));

        await AdvanceAsync(3 * Slot);
        Assert.Equal(["collection_failing", "collector_silent", "recovered", "recovered", "token_expiring"], await EventsAsync(5));
        Assert.Equal(5, Webhook.Tries);
    }

    [Fact]
    public async Task Alerts_of_old_closed_episodes_are_deleted()
    {
        await StorePollsAsync(Failed());
        await AdvanceAsync(Slot);
        await StorePollsAsync(Failed());
        await AssertSentAsync("collection_failing");
        await StorePollsAsync(Good());
        await AssertSentAsync("collection_failing", "recovered");
        Token.ExpiresAt = Clock.GetUtcNow().UtcDateTime.AddHours(2);
        await AssertSentAsync("collection_failing", "recovered", "token_expiring");

        Clock.Advance(TimeSpan.FromDays(31));
        await StorePollsAsync(Failed());
        await AdvanceAsync(Slot);
        await StorePollsAsync(Failed());
        await AdvanceUntilSentAsync();
        Assert.Equal(2, await Database.ScalarAsync<long>("SELECT COUNT(*) FROM alert WHERE event = 'collection_failing'"));
        await StorePollsAsync(Good());
        await AdvanceUntilSentAsync();

        // The episode of the token is still open.
        Assert.Equal(
            ["collection_failing", "recovered", "token_expired", "token_expiring"], await Database.QueryAsync<string>("SELECT event FROM alert ORDER BY event"));
    }

    private async Task<IEnumerable<string?>> EventsAsync(int count) =>
        (await SentAlertsAsync(count)).Select(alert => alert.GetProperty("event").GetString()).Order(StringComparer.Ordinal);
}
