using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Alerting;

/// <summary>A receiver that does not take what it is sent.</summary>
public sealed class AlertDeliveryTests(PostgresServer postgres) : AlertTest(postgres)
{
    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task One_that_refuses_is_tried_again_until_it_takes_it_once(int status)
    {
        using var failed = new CountedMetric("query_api.alerts.failed");
        using var sent = new CountedMetric("query_api.alerts.sent");
        Webhook.Answer = WebhookReceiver.Status(status);
        await RaiseAsync();
        await Eventually.TrueAsync(() => Webhook.Tries >= 1, "it is tried");

        await TriedAgainAsync(3);
        Assert.Equal(0, sent.Value);
        Assert.InRange(failed.Value, 2, Webhook.Tries);
        Assert.Single(Logs.Warnings, line => line.StartsWith("Alert token_expired (", StringComparison.Ordinal) && line.Contains($"it answered {status}.", StringComparison.Ordinal));

        Webhook.Answer = WebhookReceiver.Ok;
        await DeliveredOnceAsync();
        await Eventually.TrueAsync(() => sent.Value == 1, "it is counted as sent");
    }

    [Fact]
    public async Task One_that_asks_for_time_is_given_it()
    {
        Webhook.Answer = WebhookReceiver.Status(429, retryAfter: "300");
        await RaiseAsync();
        await Eventually.TrueAsync(async () => await AttemptsAsync() == 1, "the first try has failed");

        Webhook.Answer = WebhookReceiver.Ok;
        await PassAsync(TimeSpan.FromMinutes(3.5));
        Assert.Equal(1, Webhook.Tries);
        await PassAsync(TimeSpan.FromMinutes(1.5));
        await DeliveredOnceAsync();
    }

    [Fact]
    public async Task One_that_never_answers_holds_nothing_else_up()
    {
        Webhook.Answer = WebhookReceiver.Hang;
        await RaiseAsync();
        await Eventually.TrueAsync(() => Webhook.Tries > 0, "it is tried");

        // While it hangs, what else happens is found.
        await TellAsync(Failed());
        await PassAsync(TimeSpan.FromMinutes(5));
        await TellAsync(Failed());
        await SettleAsync();
        Assert.Equal(1, await Database.ScalarAsync<long>("SELECT COUNT(*) FROM alert WHERE event = 'collection_failing'"));
        await Eventually.TrueAsync(
            () => Logs.Warnings.Any(line => line.Contains("no answer within 10 seconds", StringComparison.Ordinal)), "the first try is given up");

        Webhook.Answer = WebhookReceiver.Ok;
        string[] both = ["token_expired", "collection_failing"];
        await Eventually.TrueAsync(
            async () =>
            {
                await SettleAsync();
                return both.All(raised => Webhook.Taken.Any(body => body.Contains(raised, StringComparison.Ordinal)));
            },
            "both are delivered");
        Assert.All(both, raised => Assert.Single(Webhook.Taken, body => body.Contains(raised, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_that_cannot_be_reached_is_told_when_it_is_back()
    {
        await WebhookGate.CloseAsync();
        await RaiseAsync();
        await Eventually.TrueAsync(async () => await AttemptsAsync() > 0, "a try has failed");
        Assert.Equal(0, Webhook.Tries);

        WebhookGate.Open();
        await DeliveredOnceAsync();
    }

    [Fact]
    public async Task What_nobody_took_for_a_day_is_given_up_with_an_error()
    {
        Webhook.Answer = WebhookReceiver.Status(500);
        await RaiseAsync();
        var attempts = await Eventually.GetAsync(AttemptsAsync, made => made > 0, "a try has failed");

        Clock.Advance(TimeSpan.FromHours(23));
        await Eventually.TrueAsync(async () => await AttemptsAsync() > attempts, "another try has failed");
        Assert.Empty(Errors);

        Clock.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() => Errors.Any(), "it is given up");
        Assert.Contains("The SmartThings token expired at 2026-03-17 09:02 UTC", Errors.Single(), StringComparison.Ordinal);

        // What comes later is sent, and it no more.
        Webhook.Answer = WebhookReceiver.Ok;
        await PassAsync(TimeSpan.FromMinutes(15));
        await AssertToldAsync("collector_silent");
    }

    [Fact]
    public async Task What_a_restart_interrupts_is_told_after_it()
    {
        Webhook.Answer = WebhookReceiver.Hang;
        await RaiseAsync();
        await Eventually.TrueAsync(() => Webhook.Tries > 0, "it is tried");

        Webhook.Answer = WebhookReceiver.Ok;
        await RestartAsync();
        await DeliveredOnceAsync();
    }

    [Fact]
    public async Task Alerts_of_one_subject_come_in_their_order()
    {
        Webhook.Answer = WebhookReceiver.Status(500);
        await RaiseAsync();
        await TriedAgainAsync(4);
        Token.ExpiresAt = Clock.GetUtcNow().UtcDateTime.AddHours(24);
        await SettleAsync();

        Webhook.Answer = WebhookReceiver.Ok;
        await Eventually.TrueAsync(StepUntilTakenAsync(2), "both are delivered");
        await AssertToldAsync("token_expired", "recovered");
    }

    private IEnumerable<string> Errors => Logs.All.Where(line => line.Contains("is discarded", StringComparison.Ordinal));

    private Task TriedAgainAsync(int tries) => Eventually.TrueAsync(
        async () =>
        {
            await SettleAsync();
            return Webhook.Tries >= tries;
        },
        "it is tried again");

    private async Task DeliveredOnceAsync()
    {
        await Eventually.TrueAsync(StepUntilTakenAsync(1), "it is delivered");
        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.Single(Webhook.Taken);
    }

    private Func<Task<bool>> StepUntilTakenAsync(int count) => async () =>
    {
        await SettleAsync();
        return Webhook.Taken.Count >= count;
    };
}
