using System.Net;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Alerting;

/// <summary>What the alerts are to the rest of the service.</summary>
public sealed class AlertAppTests(RabbitMqServer rabbit, PostgresServer postgres) : AppAlertTest(rabbit, postgres)
{
    [Fact]
    public async Task While_the_receiver_refuses_is_away_and_hangs_the_page_is_answered()
    {
        Webhook.Answer = WebhookReceiver.Status(500);
        await RaiseAsync();
        await Eventually.TrueAsync(() => Webhook.Tries >= 1, "it is tried");
        await AnswersAsync();

        await WebhookGate.CloseAsync();
        var refused = await AttemptsAsync();
        await EventuallyAsync(async () => await AttemptsAsync() > refused, "a try has failed because the receiver is away");
        await AnswersAsync();

        var tries = Webhook.Tries;
        Webhook.Answer = WebhookReceiver.Hang;
        WebhookGate.Open();
        await EventuallyAsync(() => Task.FromResult(Webhook.Tries > tries), "it hangs");
        await AnswersAsync();
    }

    private Task EventuallyAsync(Func<Task<bool>> condition, string what) => Eventually.TrueAsync(
        async () =>
        {
            await SettleAsync();
            return await condition();
        },
        what);

    private async Task AnswersAsync()
    {
        using var answer = await App.Client.GetAsync(new Uri("/dashboard", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
