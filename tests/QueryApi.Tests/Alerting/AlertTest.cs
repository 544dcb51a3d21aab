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
/// The alerts of the QueryApi with a TokenService stub, a receiver and a database, but without broker and page. The clock does not
/// advance unless a test advances it.
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

    /// <summary>A proxy before the webhook, initially open.</summary>
    private protected TcpGate WebhookGate { get; private set; } = null!;

    private protected TokenStub Token { get; private set; } = null!;

    private protected LogLines Logs { get; } = new();

    /// <summary>Additional settings.</summary>
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

    /// <summary>Starts a process.</summary>
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
        var (reads, requests) = (CompletedReads(), Token.Requests);
        await process.StartAsync();
        // Its timers run after the first evaluation.
        await EvaluatedAsync(reads + 1, requests + 1);
    }

    /// <summary>The sender of the first process.</summary>
    private protected IHostedService Sender => _processes[0].Services.GetServices<IHostedService>().OfType<AlertSender>().Single();

    private protected virtual async Task StopProcessesAsync()
    {
        foreach (var process in _processes)
        {
            await process.StopAsync();
            process.Dispose();
        }

        _processes.Clear();
    }

    /// <summary>Advances the clock in steps, and waits after each step until every process has evaluated its rules.</summary>
    private protected async Task AdvanceAsync(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= Step)
            await StepAsync(left < Step ? left : Step);
    }

    /// <summary>Advances the clock by three steps of 15 seconds, in which an alert is raised, found and sent.</summary>
    private protected async Task AdvanceUntilSentAsync()
    {
        for (var step = 0; step < 3; step++)
            await StepAsync(TimeSpan.FromSeconds(15));
    }

    /// <returns>The accepted alerts, once there are <paramref name="count"/>.</returns>
    private protected async Task<IReadOnlyList<JsonElement>> SentAlertsAsync(int count)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                await AdvanceUntilSentAsync();
                return Webhook.Accepted.Count >= count;
            },
            () => $"{count} alerts are sent; there are: {string.Join('\n', Webhook.Accepted)}");
        var sent = Webhook.Accepted.Select(body => JsonElement.Parse(body)).ToList();
        Assert.Equal(count, sent.Count);
        return sent;
    }

    /// <summary>Asserts the events of the accepted alerts.</summary>
    private protected async Task AssertSentAsync(params string[] events)
    {
        var sent = await SentAlertsAsync(events.Length);
        Assert.Equal(events, sent.Select(alert => alert.GetProperty("event").GetString()));
    }

    /// <summary>A successful poll that ends now, in the current slot.</summary>
    private protected PollCompleted Good(Guid? collector = null)
    {
        var now = Clock.GetUtcNow();
        return A.Poll(now) with { Slot = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.FromMinutes(5).Ticks), TimeSpan.Zero), CollectorId = collector };
    }

    private protected PollCompleted Failed(Guid? collector = null) =>
        Good(collector) with { Ok = false, StatusCode = 401, Message = "Unauthorized - token may be expired", Reason = Reason.TokenRefused };

    private protected virtual async Task StorePollsAsync(params PollCompleted[] polls)
    {
        foreach (var poll in polls)
            await _processes[0].Services.GetRequiredService<PollCompletedConsumer>().StoreAsync(poll, TestContext.Current.CancellationToken);
    }

    /// <summary>Raises the alert of an expired token and starts its first delivery.</summary>
    private protected async Task RaiseAsync()
    {
        Token.ExpiresAt = QueryApiApp.Start.UtcDateTime;
        await Eventually.TrueAsync(
            async () =>
            {
                await AdvanceUntilSentAsync();
                return await Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM alert)");
            },
            "an alert is raised");
        await AdvanceAsync(TimeSpan.FromSeconds(15));
    }

    /// <summary>The highest number of failed attempts of an alert.</summary>
    private protected Task<int> AttemptsAsync() => Database.ScalarAsync<int>("SELECT COALESCE(MAX(attempts), 0) FROM alert");

    private async Task StepAsync(TimeSpan time)
    {
        var (reads, requests) = (CompletedReads(), Token.Requests);
        Clock.Advance(time);
        await EvaluatedAsync(reads + _running, requests + _running);
    }

    private Task EvaluatedAsync(int reads, int requests) => Eventually.TrueAsync(
        () => CompletedReads() >= reads && Token.Requests >= requests, "each process has read the polls and the token");

    private int CompletedReads() => Logs.All.Count(line =>
        line.StartsWith("Batch execution completed", StringComparison.Ordinal) && line.Contains("failing_since", StringComparison.Ordinal));

    /// <summary>Delays the start of later services until the migration is complete, so that they evaluate at once.</summary>
    private sealed class AfterMigration(DatabaseMigration migration) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) =>
            migration.ExecuteTask!.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
