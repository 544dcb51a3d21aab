using AcMonitoring.TestSupport;

namespace AcMonitoring.Security.Tests;

/// <summary>A broker and a database server that are reached by TLS, with certificates of a test authority for localhost.</summary>
public sealed class TlsServers : IAsyncLifetime
{
    public TlsServers()
    {
        Broker = new PrivateRabbitMq(Authority);
        Postgres = new PrivatePostgres(Authority);
    }

    public TestCertificateAuthority Authority { get; } = new();

    public PrivateRabbitMq Broker { get; }

    public PrivatePostgres Postgres { get; }

    public async ValueTask InitializeAsync() => await Task.WhenAll(Broker.StartAsync(), Postgres.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Postgres.DisposeAsync();
        Authority.Dispose();
    }
}
