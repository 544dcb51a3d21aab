using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// Whether the broker takes the login. MassTransit goes on trying to connect whatever the reason, but for a login that is refused: then it
/// gives up for good. But a password is changed on one side before the other, and a user may be made after the services were started. So
/// each time before MassTransit connects the login is tried here, and a refusal told to it as something that passes.
/// </summary>
internal sealed class BrokerLogin : IHealthCheck
{
    private volatile bool _isRefused;

    public async Task TryAsync(ConnectionFactory connection)
    {
        try
        {
            await using var attempt = await connection.CreateConnectionAsync();
            _isRefused = false;
        }
        catch (BrokerUnreachableException unreachable)
        {
            _isRefused = unreachable.InnerException is AuthenticationFailureException;
            if (_isRefused)
                throw new LoginRefusedException();
            // Whatever else it is, MassTransit will find and tell.
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        _isRefused
            ? new HealthCheckResult(context.Registration.FailureStatus, LoginRefusedException.Sentence + " It is tried again and again.")
            : HealthCheckResult.Healthy("The broker has not refused the login."));
}

/// <summary>The broker does not take the user and the password that it is given.</summary>
internal sealed class LoginRefusedException() : Exception(Sentence)
{
    public const string Sentence = "The broker refuses the login with the user and the password of RabbitMq__Uri.";
}
