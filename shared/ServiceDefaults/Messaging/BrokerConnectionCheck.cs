using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// Connects to the broker and declares the queues before MassTransit connects. MassTransit retries after every failure except a refused
/// login, after which it stops for good, and its endpoints may not recover if the broker does not provide a queue. In both cases this check
/// throws an exception that MassTransit retries, because a password or a user can be set on the broker after the services have started.
/// </summary>
internal sealed partial class BrokerConnectionCheck(IOptions<RabbitMqOptions> rabbitMq, ILogger<BrokerConnectionCheck> logger) : IHealthCheck
{
    private volatile bool _isLoginRefused;
    private volatile string? _problem = "not connected yet";

    /// <param name="connection">The factory of MassTransit's next connection.</param>
    public async Task ConnectAsync(ConnectionFactory connection)
    {
        try
        {
            await using var probe = await BrokerConnection.ConnectAsync(connection, rabbitMq.Value.Uri, CancellationToken.None);
            _isLoginRefused = false;
            await BrokerQueues.DeclareAsync(probe);
            Report(connection, null);
        }
        catch (BrokerNotReadyException notReady)
        {
            Report(connection, notReady.Message);
            throw;
        }
        catch (BrokerUnreachableException unreachable)
        {
            _isLoginRefused = unreachable.InnerException is AuthenticationFailureException;
            var problem = _isLoginRefused ? "it refuses the login" : BrokerTls.Explain(unreachable, rabbitMq.Value.Uri);
            Report(connection, problem);
            if (_isLoginRefused)
                throw new LoginRefusedException();
            // MassTransit would connect without a timeout.
            if (unreachable.InnerException is TimeoutException)
                throw new BrokerNotReadyException(problem);
            // MassTransit retries after any other failure.
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        _isLoginRefused
            ? new HealthCheckResult(context.Registration.FailureStatus, LoginRefusedException.Sentence + " The service retries.")
            : HealthCheckResult.Healthy("The broker has not refused the login."));

    // Logs each problem once per outage.
    private void Report(ConnectionFactory connection, string? problem)
    {
        if (problem is null && _problem is not null)
            Log.Connected(logger, connection.HostName, connection.Port);
        else if (problem is not null && problem != _problem)
            Log.Waiting(logger, connection.HostName, connection.Port, problem);
        _problem = problem;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Waiting for the broker at {Host}:{Port}: {Reason}. The service retries.")]
        public static partial void Waiting(ILogger logger, string host, int port, string reason);

        [LoggerMessage(2, LogLevel.Information, "The broker at {Host}:{Port} is available.")]
        public static partial void Connected(ILogger logger, string host, int port);
    }
}

/// <summary>The broker refuses the login.</summary>
internal sealed class LoginRefusedException() : Exception(Sentence)
{
    public const string Sentence = "The broker refuses the login with the user and the password of RabbitMq__Uri.";
}

/// <summary>The broker accepts the login, but is not ready.</summary>
internal sealed class BrokerNotReadyException(string reason) : Exception(reason);
