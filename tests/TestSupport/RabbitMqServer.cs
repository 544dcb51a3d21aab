using System.Collections.Concurrent;
using Testcontainers.RabbitMq;
using Xunit;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A real RabbitMQ: that of the test run, from <c>TEST_RABBITMQ</c> (an amqp address) and <c>TEST_RABBITMQ_MANAGEMENT</c> (its management
/// API); else a container if Docker is available; else a private process. Each test collection has its own virtual host, so collections and
/// assemblies can run in parallel although the names of the queues are fixed.
/// </summary>
public sealed class RabbitMqServer : BrokerServer, IAsyncLifetime
{
    private const ushort ManagementPort = 15672;

    private readonly ConcurrentDictionary<string, Lazy<VirtualHost>> _ofCollections = [];
    private readonly ConcurrentQueue<string> _names = [];
    private RabbitMqContainer? _container;
    private PrivateRabbitMq? _private;
    private RabbitMqManagement? _management;

    /// <summary>Address of the current test collection's virtual host; outside of a collection, of the server.</summary>
    public override Uri Uri
    {
        get => TestContext.Current.TestCollection is { } collection
            ? _ofCollections.GetOrAdd(collection.UniqueID, _ => new Lazy<VirtualHost>(CreateVirtualHost)).Value.Uri
            : base.Uri;
        private protected set => base.Uri = value;
    }

    /// <summary>Address of the management API.</summary>
    public Uri ManagementUri { get; private set; } = null!;

    public override string Output => _private?.Output ?? base.Output;

    public async ValueTask InitializeAsync()
    {
        if (TestServerOptions.AreNone)
            return;
        if (Environment.GetEnvironmentVariable("TEST_RABBITMQ") is { Length: > 0 } given)
        {
            base.Uri = new Uri(given);
            ManagementUri = Environment.GetEnvironmentVariable("TEST_RABBITMQ_MANAGEMENT") is { Length: > 0 } management
                ? new Uri(management)
                : new UriBuilder("http", base.Uri.Host, ManagementPort).Uri;
        }
        else if (DockerEngine.IsAvailable)
        {
            _container = new RabbitMqBuilder(TestServerOptions.Image("rabbitmq")).WithPortBinding(ManagementPort, assignRandomHostPort: true).Build();
            await _container.StartAsync();
            base.Uri = new Uri(_container.GetConnectionString());
            ManagementUri = new UriBuilder("http", _container.Hostname, _container.GetMappedPublicPort(ManagementPort)).Uri;
        }
        else
        {
            _private = new PrivateRabbitMq(isManaged: true);
            await _private.StartAsync();
            base.Uri = _private.Uri;
            ManagementUri = _private.ManagementUri;
        }

        _management = new RabbitMqManagement(ManagementUri, base.Uri);
        await _management.WaitUntilAvailableAsync();
        await WaitUntilAvailableAsync();
    }

    /// <summary>Creates a virtual host, which is deleted with the fixture.</summary>
    public VirtualHost CreateVirtualHost()
    {
        var name = "test-" + Guid.NewGuid().ToString("N");
        _management!.Create(name);
        _names.Enqueue(name);
        return new VirtualHost(new UriBuilder(base.Uri) { Path = name }.Uri, () => Output);
    }

    public async ValueTask DisposeAsync()
    {
        // For a server that continues to run after the tests.
        if (_container is null && _private is null)
        {
            foreach (var name in _names)
                _management!.Delete(name);
        }

        _management?.Dispose();
        if (_container is not null)
            await _container.DisposeAsync();
        if (_private is not null)
            await _private.DisposeAsync();
    }
}
