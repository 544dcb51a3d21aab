using System.Text.Json;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Alerting;
using AcMonitoring.QueryApi.Collection;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Telemetry;
using AcMonitoring.QueryApi.TokenProxy;
using AcMonitoring.ServiceDefaults;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.QueryApi.Tests.Alerting;

/// <summary>
/// The alerts of the QueryApi between a TokenService and the receiver, on a database, without the broker and the page. The clock stands still
/// unless a test lets time pass.
/// </summary>
[Collection<BrokerOfAlerts>]
public abstract class AlertTest(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    private readonly List<IHost> _processes = [];
    private int _running;

    private protected FakeTimeProvider Clock { get; } = new(QueryApiApp.Start);

    private protected TestDatabase Database { get; private set; } = null!;

    private protected WebhookReceiver Webhook { get; private set; } = null!;

    /// <summary>In front of the webhook; open at first.</summary>
    private protected TcpGate WebhookGate { get; private set; } = null!;

    private protected TokenStub Token { get; private set; } = null!;

    private protected LogLines Logs { get; } = new();

    /// <summary>Settings beside those that every test of alerts has.</summary>
    private protected virtual IEnumerable<(string Setting, string Value)> Settings => [];

    private protected IReadOnlyList<(string Setting, string Value)> AllSettings =>
        [("Alerts:WebhookUrl", QueryApiProcess.Through(Webhook.Address, WebhookGate.Port).ToString()), ("TokenService:BaseUrl", Token.Address.ToString()), .. Settings];

    public virtual async ValueTask InitializeAsync()
    {
        Webhook = await WebhookReceiver.StartAsync();
        WebhookGate = new TcpGate("127.0.0.1", Webhook.Address.Port);
        WebhookGate.Open();
        Token = await TokenStub.StartAsync();
        Database = await CreateDatabaseAsync();
        await StartAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Database.DisposeAsync();
        await Token.DisposeAsync();
        await WebhookGate.DisposeAsync();
        await Webhook.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected virtual async Task<TestDatabase> CreateDatabaseAsync()
    {
        var database = new TestDatabase(postgres);
        await database.InitializeAsync();
        return database;
    }

    /// <summary>Starts a process, the first or one more.</summary>
    private protected async Task StartAsync()
    {
        await StartProcessAsync();
        _running++;
    }

    private protected async Task StopAsync()
    {
        await StopProcessesAsync();
        _running = 0;
    }

    private protected async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    private protected virtual async Task StartProcessAsync()
    {
        var builder = Parts.On(Database.ConnectionString, Clock, AllSettings);
        // Its command log shows when the service reads the polls.
        builder.Logging.AddProvider(Logs).AddFilter("Npgsql", LogLevel.Debug);
        builder.Services.AddHostedService<AfterMigration>().AddSingleton<QueryApiMetrics>().AddSingleton<PollCompletedConsumer>().AddSingleton<CollectionStatusReader>();
        builder.Services.AddSettings<TokenServiceOptions>(TokenServiceOptions.Section);
        builder.Services.AddAlerts();
        var process = builder.Build();
        _processes.Add(process);
        var (looks, asked) = (Looks(), Token.Asked);
        await process.StartAsync();
        // From its first look on, its timers run.
        await LookedAsync(looks + 1, asked + 1);
    }

    private protected virtual async Task StopProcessesAsync()
    {
        foreach (var process in _processes)
        {
            await process.StopAsync();
            process.Dispose();
        }

        _processes.Clear();
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
        var now = Clock.GetUtcNow();
        return A.Round(now) with { Slot = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.FromMinutes(5).Ticks), TimeSpan.Zero), CollectorId = collector };
    }

    private protected PollCompleted Failed(Guid? collector = null) =>
        Good(collector) with { Ok = false, StatusCode = 401, Message = "Unauthorized - token may be expired" };

    private protected virtual async Task TellAsync(params PollCompleted[] rounds)
    {
        foreach (var round in rounds)
            await _processes[0].Services.GetRequiredService<PollCompletedConsumer>().StoreAsync(round, TestContext.Current.CancellationToken);
    }

    /// <summary>Raises the alert of an expired token and starts its first delivery.</summary>
    private protected async Task RaiseAsync()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime;
        await Eventually.TrueAsync(
            async () =>
            {
                await SettleAsync();
                return await Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM alert)");
            },
            "an alert is raised");
        await PassAsync(TimeSpan.FromSeconds(15));
    }

    /// <summary>How often the alert that failed most often was tried in vain.</summary>
    private protected Task<int> AttemptsAsync() => Database.ScalarAsync<int>("SELECT COALESCE(MAX(attempts), 0) FROM alert");

    private async Task StepAsync(TimeSpan time)
    {
        var (looks, asked) = (Looks(), Token.Asked);
        Clock.Advance(time);
        await LookedAsync(looks + _running, asked + _running);
    }

    private Task LookedAsync(int looks, int asked) => Eventually.TrueAsync(
        () => Looks() >= looks && Token.Asked >= asked, "each process has looked at the rounds and the token");

    private int Looks() => Logs.All.Count(line =>
        line.StartsWith("Batch execution completed", StringComparison.Ordinal) && line.Contains("failing_since", StringComparison.Ordinal));

    /// <summary>Lets those after it start when the schema is known to be there, so that they look at once.</summary>
    private sealed class AfterMigration(DatabaseMigration migration) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) =>
            migration.ExecuteTask!.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
