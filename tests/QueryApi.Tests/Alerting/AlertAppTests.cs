using System.Net;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Alerting;

/// <summary>The effect of alerts on the rest of the service.</summary>
public sealed class AlertAppTests(RabbitMqServer rabbit, PostgresServer postgres) : AppAlertTest(rabbit, postgres)
{
    [Fact]
    public async Task The_page_responds_while_the_receiver_rejects_is_unreachable_or_hangs()
    {
        Webhook.Answer = WebhookReceiver.Status(500);
        await RaiseAsync();
        await Eventually.TrueAsync(() => Webhook.Tries >= 1, "there is an attempt");
        await AnswersAsync();

        await WebhookGate.CloseAsync();
        var refused = await AttemptsAsync();
        await EventuallyAsync(async () => await AttemptsAsync() > refused, "an attempt has failed because the receiver is unreachable");
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
            await AdvanceUntilSentAsync();
            return await condition();
        },
        what);

    private async Task AnswersAsync()
    {
        using var response = await App.Client.GetAsync(new Uri("/dashboard", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
