using AcMonitoring.TestSupport;

namespace AcMonitoring.Faults.Tests;

/// <summary>A broker and a database server that tests may kill; each test leaves them running.</summary>
public sealed class FaultServers : IAsyncLifetime
{
    public PrivateRabbitMq Broker { get; } = new();

    public PrivatePostgres Postgres { get; } = new();

    public async ValueTask InitializeAsync() => await Task.WhenAll(Broker.StartAsync(), Postgres.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
