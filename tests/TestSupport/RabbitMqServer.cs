using Testcontainers.RabbitMq;
using Xunit;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A real RabbitMQ for a test assembly: the one that <c>TEST_RABBITMQ</c> names (an amqp address), else a container where a Docker
/// engine answers, else a private process.
/// </summary>
public sealed class RabbitMqServer : BrokerServer, IAsyncLifetime
{
    private RabbitMqContainer? _container;
    private PrivateRabbitMq? _private;

    public override string Output => _private?.Output ?? base.Output;

    public async ValueTask InitializeAsync()
    {
        if (ServersOfTheRun.AreNone)
            return;
        if (Environment.GetEnvironmentVariable("TEST_RABBITMQ") is { Length: > 0 } given)
        {
            Uri = new Uri(given);
        }
        else if (DockerEngine.Answers)
        {
            _container = new RabbitMqBuilder(ServersOfTheRun.Image("rabbitmq")).Build();
            await _container.StartAsync();
            Uri = new Uri(_container.GetConnectionString());
        }
        else
        {
            _private = new PrivateRabbitMq();
            await _private.StartAsync();
            Uri = _private.Uri;
            return;
        }

        await AnswersAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_container is not null)
            await _container.DisposeAsync();
        if (_private is not null)
            await _private.DisposeAsync();
    }
}
