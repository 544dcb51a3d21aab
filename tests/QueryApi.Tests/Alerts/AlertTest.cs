using System.Text.Json;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.QueryApi.Tests.Alerts;

/// <summary>The QueryApi between a TokenService and the receiver of its alerts. Its clock stands still unless a test lets time pass.</summary>
[Collection<BrokerOfAlerts>]
public abstract class AlertTest(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    private readonly LogLines _logs = new();
    private int _processes = 1;
    private int _stored;

    private protected QueryApiApp App { get; private set; } = null!;

    private protected WebhookReceiver Webhook { get; set; } = null!;

    private protected TokenStub Token { get; private set; } = null!;

    private protected LogLines Logs => _logs;

    /// <summary>Settings beside those that every test of alerts has.</summary>
    private protected virtual IEnumerable<(string Setting, string Value)> Settings => [];

    /// <summary>By which way the service reaches the database.</summary>
    private protected virtual Func<string, string> ReachDatabase => direct => direct;

    public virtual async ValueTask InitializeAsync()
    {
        Webhook ??= await WebhookReceiver.StartAsync();
        Token = await TokenStub.StartAsync();
        App = new QueryApiApp(rabbit, postgres)
        {
            Settings =
            [
                ("Alerts:WebhookUrl", Webhook.Address.ToString()),
                ("TokenService:BaseUrl", Token.Address.ToString()),
                // Tells when the rounds are looked at; not to the console.
                ("Logging:LogLevel:Npgsql", "Debug"),
                ("Logging:Console:LogLevel:Npgsql", "Warning"),
                .. Settings,
            ],
            ReachDatabase = ReachDatabase,
            AlterServices = services => services.AddSingleton<ILoggerProvider>(_logs),
        };
        await App.InitializeAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Token.DisposeAsync();
        await Webhook.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task StartSecondProcessAsync()
    {
        await App.StartProcessAsync();
        _processes++;
    }

    private protected async Task RestartAsync()
    {
        await App.StopServiceAsync();
        await App.StartProcessAsync();
    }

    /// <summary>Lets time pass in steps, and each process look at the rounds and the token after each of them.</summary>
    private protected async Task PassAsync(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= Step)
            await StepAsync(left < Step ? left : Step);
    }

    /// <summary>Lets three steps of 15 seconds pass: one in which an alert is raised, one in which it is seen, one in which it is sent.</summary>
    private protected async Task SettleAsync()
    {
        for (var step = 0; step < 3; step++)
            await StepAsync(TimeSpan.FromSeconds(15));
    }

    /// <returns>What the receiver took so far, when it is so many.</returns>
    private protected async Task<IReadOnlyList<JsonElement>> ToldAsync(int count)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                await SettleAsync();
                return Webhook.Taken.Count >= count;
            },
            () => $"{count} alerts are told; there are: {string.Join('\n', Webhook.Taken)}");
        var told = Webhook.Taken.Select(body => JsonElement.Parse(body)).ToList();
        Assert.Equal(count, told.Count);
        return told;
    }

    /// <summary>The events that were told, when they are so many.</summary>
    private protected async Task AssertToldAsync(params string[] events)
    {
        var told = await ToldAsync(events.Length);
        Assert.Equal(events, told.Select(alert => alert.GetProperty("event").GetString()));
    }

    /// <summary>Rounds that end now, in the slot that we are in.</summary>
    private protected PollCompleted Good(Guid? collector = null)
    {
        var now = App.Clock.GetUtcNow();
        return A.Round(now) with { Slot = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.FromMinutes(5).Ticks), TimeSpan.Zero), CollectorId = collector };
    }

    private protected PollCompleted Failed(Guid? collector = null) =>
        Good(collector) with { Ok = false, StatusCode = 401, Message = "Unauthorized - token may be expired" };

    private protected async Task TellAsync(params PollCompleted[] rounds)
    {
        await App.PublishAsync<PollCompleted>(rounds);
        _stored += rounds.Length;
        await Eventually.TrueAsync(async () => await App.ScalarAsync<long>("SELECT COUNT(*) FROM poll_round") == _stored, "the rounds are stored");
    }

    private async Task StepAsync(TimeSpan time)
    {
        var (looks, asked) = (Looks(), Token.Asked);
        App.Clock.Advance(time);
        await Eventually.TrueAsync(
            () => Looks() >= looks + _processes && Token.Asked >= asked + _processes, "each process has looked at the rounds and the token");
    }

    private int Looks() => _logs.All.Count(line =>
        line.StartsWith("Batch execution completed", StringComparison.Ordinal) && line.Contains("failing_since", StringComparison.Ordinal));
}
