using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.QueryApi.Tests.Alerting;

/// <summary>The alerts of the whole QueryApi, which consumes the poll results from the broker.</summary>
public abstract class AppAlertTest(RabbitMqServer rabbit, PostgresServer postgres) : AlertTest(postgres)
{
    private readonly PostgresServer _postgres = postgres;
    private int _stored;

    private protected QueryApiApp App => (QueryApiApp)Database;

    /// <summary>The connection string of the service.</summary>
    private protected virtual Func<string, string> ReachDatabase => direct => direct;

    private protected override async Task<TestDatabase> CreateDatabaseAsync()
    {
        var app = new QueryApiApp(rabbit, _postgres)
        {
            IsStarted = false,
            Clock = Clock,
            // The command log shows when the service reads the polls. It does not go to the console.
            Settings = [("Logging:LogLevel:Npgsql", "Debug"), ("Logging:Console:LogLevel:Npgsql", "Warning"), .. AllSettings],
            ReachDatabase = ReachDatabase,
            AlterServices = services => services.AddSingleton<ILoggerProvider>(Logs),
        };
        await app.InitializeAsync();
        return app;
    }

    private protected override Task StartProcessAsync() => App.StartProcessAsync();

    private protected override Task StopProcessesAsync() => App.StopServiceAsync();

    private protected override async Task StorePollsAsync(params PollCompleted[] polls)
    {
        await App.PublishAsync<PollCompleted>(polls);
        _stored += polls.Length;
        await Eventually.TrueAsync(async () => await App.ScalarAsync<long>("SELECT COUNT(*) FROM poll_round") == _stored, "the polls are stored");
    }
}
