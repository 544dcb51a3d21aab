using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Alerting;

public sealed class RoundAlertTests(PostgresServer postgres) : AlertTest(postgres)
{
    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task One_slot_that_failed_is_not_told_two_are_once_and_so_is_the_end()
    {
        await TellAsync(Good());
        await PassAsync(Slot);
        await TellAsync(Failed());
        await PassAsync(Slot);
        Assert.Empty(Webhook.Taken);

        await TellAsync(Failed());
        var failing = Assert.Single(await ToldAsync(1));
        Assert.Equal("collection_failing", failing.GetProperty("event").GetString());
        Assert.Equal("critical", failing.GetProperty("severity").GetString());
        Assert.Equal(
            "Collection has failed since 2026-03-17 09:07 UTC and is tried again in every slot: Unauthorized - token may be expired.",
            failing.GetProperty("text").GetString());
        await PassAsync(Slot);
        await TellAsync(Failed());
        await RestartAsync();
        await AssertToldAsync("collection_failing");

        await TellAsync(Good());
        var recovered = (await ToldAsync(2))[1];
        Assert.Equal("recovered", recovered.GetProperty("event").GetString());
        Assert.Equal("info", recovered.GetProperty("severity").GetString());
        Assert.Equal("Collection works again: Last fetch OK (60 devices).", recovered.GetProperty("text").GetString());
        await PassAsync(Slot);
        await TellAsync(Good());
        await RestartAsync();
        await AssertToldAsync("collection_failing", "recovered");
    }

    [Fact]
    public async Task A_second_trouble_is_told_as_the_first_was()
    {
        string[] told = [];
        for (var trouble = 0; trouble < 2; trouble++)
        {
            for (var slot = 0; slot < 2; slot++)
            {
                await TellAsync(Failed());
                await PassAsync(Slot);
            }

            told = [.. told, "collection_failing"];
            await AssertToldAsync(told);
            await TellAsync(Good());
            told = [.. told, "recovered"];
            await AssertToldAsync(told);
            await PassAsync(Slot);
        }
    }

    [Fact]
    public async Task A_slot_is_good_as_long_as_one_Collector_read_it()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        for (var slot = 0; slot < 3; slot++)
        {
            await TellAsync(Good(first), Failed(second));
            await PassAsync(Slot);
        }

        Assert.Empty(Webhook.Taken);
        await TellAsync(Failed(first), Failed(second));
        await PassAsync(Slot);
        Assert.Empty(Webhook.Taken);
        await TellAsync(Failed(first), Failed(second));
        await AssertToldAsync("collection_failing");
    }

    [Fact]
    public async Task A_round_that_comes_late_does_not_make_a_new_trouble_of_one_that_was_told()
    {
        await TellAsync(Good());
        await PassAsync(Slot);
        var late = Good(Guid.NewGuid());
        await TellAsync(Failed());
        await PassAsync(Slot);
        await TellAsync(Failed());
        await PassAsync(Slot);
        await TellAsync(Failed());
        await AssertToldAsync("collection_failing");

        await TellAsync(late);
        await PassAsync(TimeSpan.FromMinutes(1));
        await AssertToldAsync("collection_failing");
    }

    [Fact]
    public async Task A_Collector_that_falls_silent_is_told_after_two_slots_and_so_is_that_it_is_heard_again()
    {
        await TellAsync(Good());
        await PassAsync(2 * Slot);
        Assert.Empty(Webhook.Taken);

        await PassAsync(TimeSpan.FromMinutes(1));
        var silent = Assert.Single(await ToldAsync(1));
        Assert.Equal("collector_silent", silent.GetProperty("event").GetString());
        Assert.Equal("critical", silent.GetProperty("severity").GetString());
        Assert.Equal(
            "Nothing heard from the Collector since 2026-03-17 09:02 UTC: see whether it runs and reaches RabbitMQ.",
            silent.GetProperty("text").GetString());
        await RestartAsync();
        await PassAsync(3 * Slot);
        await AssertToldAsync("collector_silent");

        await TellAsync(Good());
        Assert.Equal("The Collector is heard again: Last fetch OK (60 devices).", (await ToldAsync(2))[1].GetProperty("text").GetString());
        await PassAsync(Slot);
        await AssertToldAsync("collector_silent", "recovered");
    }

    [Fact]
    public async Task A_Collector_that_was_never_heard_is_told_after_the_same_limit_and_once()
    {
        await PassAsync(2 * Slot);
        Assert.Empty(Webhook.Taken);

        await PassAsync(TimeSpan.FromMinutes(1));
        await AssertToldAsync("collector_silent");
        await RestartAsync();
        await PassAsync(3 * Slot);
        await AssertToldAsync("collector_silent");
    }

    [Fact]
    public async Task After_a_start_with_an_old_last_round_the_silence_counts_from_the_start()
    {
        await TellAsync(Good());
        await StopAsync();
        Clock.Advance(TimeSpan.FromHours(3));
        await StartAsync();

        await PassAsync(2 * Slot);
        Assert.Empty(Webhook.Taken);
        await PassAsync(TimeSpan.FromMinutes(1));
        await AssertToldAsync("collector_silent");
    }

    [Fact]
    public async Task Old_rounds_that_come_out_of_a_backlog_are_no_silence()
    {
        var backlog = Enumerable.Range(1, 3).Select(slot => A.Round(QueryApiApp.Start + (slot * Slot)) with { Slot = QueryApiApp.Slot + (slot * Slot) });
        await TellAsync(Good());
        await StopAsync();
        Clock.Advance(TimeSpan.FromHours(3));
        await StartAsync();

        foreach (var round in backlog)
        {
            await PassAsync(1.5 * Slot);
            await TellAsync(round);
        }

        await PassAsync(2 * Slot);
        Assert.Empty(Webhook.Taken);
        await PassAsync(TimeSpan.FromMinutes(1));
        await AssertToldAsync("collector_silent");
    }

    [Fact]
    public async Task A_process_that_stood_still_does_not_take_the_time_for_silence()
    {
        await TellAsync(Good());
        await PassAsync(TimeSpan.FromMinutes(1));
        Clock.Advance(TimeSpan.FromHours(1));
        await PassAsync(Slot);
        Assert.Empty(Webhook.Taken);

        await TellAsync(Good());
        await PassAsync(3 * Slot);
        await AssertToldAsync("collector_silent");
    }

    [Fact]
    public async Task Two_that_run_on_one_database_tell_each_alert_once()
    {
        await StartAsync();
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(3);
        await TellAsync(Failed());
        await PassAsync(Slot);
        await TellAsync(Failed());
        Assert.Equal(["collection_failing", "token_expiring"], await EventsAsync(2));

        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime.AddHours(24);
        await TellAsync(Good());
        Assert.Equal(["collection_failing", "recovered", "recovered", "token_expiring"], await EventsAsync(4));

        await PassAsync(3 * Slot);
        Assert.Equal(["collection_failing", "collector_silent", "recovered", "recovered", "token_expiring"], await EventsAsync(5));
        Assert.Equal(5, Webhook.Tries);
    }

    [Fact]
    public async Task What_is_long_over_is_forgotten()
    {
        await TellAsync(Failed());
        await PassAsync(Slot);
        await TellAsync(Failed());
        await AssertToldAsync("collection_failing");
        await TellAsync(Good());
        await AssertToldAsync("collection_failing", "recovered");
        Token.ExpiresAt = Clock.GetUtcNow().UtcDateTime.AddHours(2);
        await AssertToldAsync("collection_failing", "recovered", "token_expiring");

        Clock.Advance(TimeSpan.FromDays(31));
        await TellAsync(Failed());
        await PassAsync(Slot);
        await TellAsync(Failed());
        await SettleAsync();
        Assert.Equal(2, await Database.ScalarAsync<long>("SELECT COUNT(*) FROM alert WHERE event = 'collection_failing'"));
        await TellAsync(Good());
        await SettleAsync();

        // The token's trouble is not over.
        Assert.Equal(
            ["collection_failing", "recovered", "token_expired", "token_expiring"], await Database.QueryAsync<string>("SELECT event FROM alert ORDER BY event"));
    }

    private async Task<IEnumerable<string?>> EventsAsync(int count) =>
        (await ToldAsync(count)).Select(alert => alert.GetProperty("event").GetString()).Order(StringComparer.Ordinal);
}
