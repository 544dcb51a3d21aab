using System.Net;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Alerts;

/// <summary>What the alerts are to the rest of the service.</summary>
public sealed class AlertAppTests(RabbitMqServer rabbit, PostgresServer postgres) : AppAlertTest(rabbit, postgres)
{
    private TcpGate _gate = null!;

    private protected override IEnumerable<(string Setting, string Value)> Settings =>
        [("Alerts:WebhookUrl", new UriBuilder(Webhook.Address) { Port = _gate.Port }.ToString())];

    public override async ValueTask InitializeAsync()
    {
        Webhook = await WebhookReceiver.StartAsync();
        _gate = new TcpGate("127.0.0.1", Webhook.Address.Port);
        _gate.Open();
        await base.InitializeAsync();
    }

    [Fact]
    public async Task While_the_receiver_refuses_is_away_and_hangs_the_page_is_answered()
    {
        Webhook.Answer = WebhookReceiver.Status(500);
        await RaiseAsync();
        await Eventually.TrueAsync(() => Webhook.Tries >= 1, "it is tried");
        await AnswersAsync();

        await _gate.CloseAsync();
        var refused = await AttemptsAsync();
        await EventuallyAsync(async () => await AttemptsAsync() > refused, "a try has failed because the receiver is away");
        await AnswersAsync();

        var tries = Webhook.Tries;
        Webhook.Answer = WebhookReceiver.Hang;
        _gate.Open();
        await EventuallyAsync(() => Task.FromResult(Webhook.Tries > tries), "it hangs");
        await AnswersAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _gate.DisposeAsync();
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
