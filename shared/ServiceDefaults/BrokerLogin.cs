using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// Whether the broker takes the login. MassTransit goes on trying to connect whatever the reason, but for a login that is refused: then it
/// gives up for good. But a password is changed on one side before the other, and a user may be made after the services were started. So
/// each time before MassTransit connects the login is tried here, and a refusal told to it as something that passes. So are queues that the
/// broker does not give, of which MassTransit might never recover.
/// </summary>
internal sealed partial class BrokerLogin(IOptions<RabbitMqOptions> rabbitMq, ILogger<BrokerLogin> logger) : IHealthCheck
{
    private volatile bool _isRefused;
    private volatile string? _problem = "it was not tried yet";

    /// <param name="connection">MassTransit's own, with which it connects next.</param>
    public async Task TryAsync(ConnectionFactory connection)
    {
        try
        {
            await using var attempt = await BrokerConnection.ConnectAsync(connection, rabbitMq.Value.Uri, CancellationToken.None);
            _isRefused = false;
            await BrokerQueues.DeclareAsync(attempt);
            Tell(connection, null);
        }
        catch (BrokerNotReadyException notReady)
        {
            Tell(connection, notReady.Message);
            throw;
        }
        catch (BrokerUnreachableException unreachable)
        {
            _isRefused = unreachable.InnerException is AuthenticationFailureException;
            var reason = _isRefused ? "it refuses the login" : BrokerTls.Explain(unreachable, rabbitMq.Value.Uri);
            Tell(connection, reason);
            if (_isRefused)
                throw new LoginRefusedException();
            // MassTransit would connect without a timeout.
            if (unreachable.InnerException is TimeoutException)
                throw new BrokerNotReadyException(reason);
            // Whatever else it is, MassTransit will find, and wait.
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        _isRefused
            ? new HealthCheckResult(context.Registration.FailureStatus, LoginRefusedException.Sentence + " It is tried again and again.")
            : HealthCheckResult.Healthy("The broker has not refused the login."));

    // Once for an outage, in one line.
    private void Tell(ConnectionFactory connection, string? problem)
    {
        if (problem is null && _problem is not null)
            Log.IsThere(logger, connection.HostName, connection.Port);
        else if (problem is not null && problem != _problem)
            Log.Waiting(logger, connection.HostName, connection.Port, problem);
        _problem = problem;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Waiting for the broker at {Host}:{Port}: {Reason}. Trying again.")]
        public static partial void Waiting(ILogger logger, string host, int port, string reason);

        [LoggerMessage(2, LogLevel.Information, "The broker at {Host}:{Port} is there.")]
        public static partial void IsThere(ILogger logger, string host, int port);
    }
}

/// <summary>The broker does not take the user and the password that it is given.</summary>
internal sealed class LoginRefusedException() : Exception(Sentence)
{
    public const string Sentence = "The broker refuses the login with the user and the password of RabbitMq__Uri.";
}

/// <summary>The broker takes the login, but does not yet do what it is asked for.</summary>
internal sealed class BrokerNotReadyException(string reason) : Exception(reason);
