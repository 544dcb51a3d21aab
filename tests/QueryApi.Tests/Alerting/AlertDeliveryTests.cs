using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Alerting;

/// <summary>A receiver that does not accept alerts.</summary>
public sealed class AlertDeliveryTests(PostgresServer postgres) : AlertTest(postgres)
{
    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task A_rejected_alert_is_retried_until_it_is_accepted_once(int status)
    {
        using var failed = new CountedMetric("query_api.alerts.failed");
        using var sent = new CountedMetric("query_api.alerts.sent");
        Webhook.Answer = WebhookReceiver.Status(status);
        await RaiseAsync();
        await Eventually.TrueAsync(() => Webhook.Tries >= 1, "there is an attempt");

        await TriedAgainAsync(3);
        Assert.Equal(0, sent.Value);
        Assert.InRange(failed.Value, 2, Webhook.Tries);
        Assert.Single(Logs.Warnings, line => line.StartsWith("Alert token_expired (", StringComparison.Ordinal) && line.Contains($"it answered {status}.", StringComparison.Ordinal));

        Webhook.Answer = WebhookReceiver.Ok;
        await DeliveredOnceAsync();
        await Eventually.TrueAsync(() => sent.Value == 1, "it is counted as sent");
    }

    [Fact]
    public async Task The_Retry_After_of_the_receiver_is_honoured()
    {
        Webhook.Answer = WebhookReceiver.Status(429, retryAfter: "300");
        await RaiseAsync();
        await Eventually.TrueAsync(async () => await AttemptsAsync() == 1, "the first try has failed");

        Webhook.Answer = WebhookReceiver.Ok;
        await AdvanceAsync(TimeSpan.FromMinutes(3.5));
        Assert.Equal(1, Webhook.Tries);
        await AdvanceAsync(TimeSpan.FromMinutes(1.5));
        await DeliveredOnceAsync();
    }

    [Fact]
    public async Task A_receiver_that_never_responds_blocks_nothing_else()
    {
        Webhook.Answer = WebhookReceiver.Hang;
        await RaiseAsync();
        await Eventually.TrueAsync(() => Webhook.Tries > 0, "there is an attempt");

        // Other alerts are raised while it hangs.
        await StorePollsAsync(Failed());
        await AdvanceAsync(TimeSpan.FromMinutes(5));
        await StorePollsAsync(Failed());
        await AdvanceUntilSentAsync();
        Assert.Equal(1, await Database.ScalarAsync<long>("SELECT COUNT(*) FROM alert WHERE event = 'collection_failing'"));
        await Eventually.TrueAsync(
            () => Logs.Warnings.Any(line => line.Contains("no answer within 10 seconds", StringComparison.Ordinal)), "the first attempt times out");

        Webhook.Answer = WebhookReceiver.Ok;
        string[] both = ["token_expired", "collection_failing"];
        await Eventually.TrueAsync(
            async () =>
            {
                await AdvanceUntilSentAsync();
                return both.All(raised => Webhook.Accepted.Any(body => body.Contains(raised, StringComparison.Ordinal)));
            },
            "both are delivered");
        Assert.All(both, raised => Assert.Single(Webhook.Accepted, body => body.Contains(raised, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_alert_that_the_receiver_answers_while_the_service_stops_is_sent_once()
    {
        var answer = new TaskCompletionSource();
        Webhook.Answer = _ => answer.Task;
        await RaiseAsync();
        await Eventually.TrueAsync(() => Webhook.Tries > 0, "the receiver has the alert");

        var stop = Sender.StopAsync(TestContext.Current.CancellationToken);
        answer.SetResult();
        await stop;
        await RestartAsync();

        await AdvanceUntilSentAsync();
        Assert.Single(Webhook.Accepted);
        Assert.Equal(1, Webhook.Tries);
    }

    [Fact]
    public async Task An_unreachable_receiver_gets_the_alert_when_it_is_back()
    {
        await WebhookGate.CloseAsync();
        await RaiseAsync();
        await Eventually.TrueAsync(async () => await AttemptsAsync() > 0, "a try has failed");
        Assert.Equal(0, Webhook.Tries);

        WebhookGate.Open();
        await DeliveredOnceAsync();
    }

    [Fact]
    public async Task An_alert_that_fails_for_a_day_is_discarded_and_logged_as_an_error()
    {
        Webhook.Answer = WebhookReceiver.Status(500);
        await RaiseAsync();
        var attempts = await Eventually.GetAsync(AttemptsAsync, made => made > 0, "a try has failed");

        Clock.Advance(TimeSpan.FromHours(23));
        await Eventually.TrueAsync(async () => await AttemptsAsync() > attempts, "another try has failed");
        Assert.Empty(Errors);

        Clock.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() => Errors.Any(), "it is discarded");
        Assert.Contains("The SmartThings token expired at 2026-03-17 09:02 UTC", Errors.Single(), StringComparison.Ordinal);

        // Later alerts are sent, but not this one.
        Webhook.Answer = WebhookReceiver.Ok;
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await AssertSentAsync("collector_silent");
    }

    [Fact]
    public async Task An_alert_that_a_restart_interrupts_is_sent_after_it()
    {
        Webhook.Answer = WebhookReceiver.Hang;
        await RaiseAsync();
        await Eventually.TrueAsync(() => Webhook.Tries > 0, "there is an attempt");

        Webhook.Answer = WebhookReceiver.Ok;
        await RestartAsync();
        await DeliveredOnceAsync();
    }

    [Fact]
    public async Task Alerts_of_one_subject_arrive_in_order()
    {
        Webhook.Answer = WebhookReceiver.Status(500);
        await RaiseAsync();
        await TriedAgainAsync(4);
        Token.ExpiresAt = Clock.GetUtcNow().UtcDateTime.AddHours(24);
        await AdvanceUntilSentAsync();

        Webhook.Answer = WebhookReceiver.Ok;
        await Eventually.TrueAsync(StepUntilTakenAsync(2), "both are delivered");
        await AssertSentAsync("token_expired", "recovered");
    }

    private IEnumerable<string> Errors => Logs.All.Where(line => line.Contains("is discarded", StringComparison.Ordinal));

    private Task TriedAgainAsync(int tries) => Eventually.TrueAsync(
        async () =>
        {
            await AdvanceUntilSentAsync();
            return Webhook.Tries >= tries;
        },
        "it is retried");

    private async Task DeliveredOnceAsync()
    {
        await Eventually.TrueAsync(StepUntilTakenAsync(1), "it is delivered");
        await AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Single(Webhook.Accepted);
    }

    private Func<Task<bool>> StepUntilTakenAsync(int count) => async () =>
    {
        await AdvanceUntilSentAsync();
        return Webhook.Accepted.Count >= count;
    };
}
