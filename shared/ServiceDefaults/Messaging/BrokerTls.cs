using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// TLS for every connection to the broker: used for addresses that begin with <c>amqps://</c>, whatever the port, and only with a valid
/// certificate. The libraries differ: MassTransit decides by the port and trusts any authority, RabbitMQ.Client accepts a certificate for any
/// host.
/// </summary>
public static class BrokerTls
{
    private const string Scheme = "amqps";

    /// <summary>Sets the TLS options of the next connections. The operating system chooses the newest version that both sides support.</summary>
    public static void Apply(ConnectionFactory connection, Uri broker)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(broker);

        connection.Ssl = new SslOption(broker.IdnHost, enabled: broker.Scheme == Scheme)
        {
            CertificateValidationCallback = (_, _, chain, errors) =>
                errors == SslPolicyErrors.None ? true : throw new InvalidCertificateException(Problem(errors, chain, broker.IdnHost)),
        };
    }

    /// <returns>Why the broker cannot be reached: the end of a sentence, without a full stop and without passwords.</returns>
    public static string Explain(BrokerUnreachableException unreachable, Uri broker)
    {
        ArgumentNullException.ThrowIfNull(unreachable);
        ArgumentNullException.ThrowIfNull(broker);

        var cause = unreachable.GetBaseException();
        var reason = cause.Message.TrimEnd('.');
        return cause switch
        {
            InvalidCertificateException => reason,
            _ when broker.Scheme == Scheme && IsTlsFailure(unreachable) => $"TLS with it fails ({reason}); amqps:// is for a port at which it expects TLS",
            SocketException { SocketErrorCode: SocketError.ConnectionReset } or EndOfStreamException when broker.Scheme != Scheme =>
                $"it hangs up ({reason}); if it expects TLS, RabbitMq__Uri must begin with amqps://",
            TimeoutException when broker.Scheme != Scheme => $"{reason}; if it expects TLS, RabbitMq__Uri must begin with amqps://",
            _ => reason,
        };
    }

    private static bool IsTlsFailure(Exception? exception) =>
        exception is not null && (exception is AuthenticationException || IsTlsFailure(exception.InnerException));

    private static string Problem(SslPolicyErrors errors, X509Chain? chain, string host)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "it shows no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"its certificate is not for the host {host}";

        var statuses = chain!.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        if (statuses.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return "its certificate is out of date, or the clock of this machine is wrong";
        return $"its certificate is not from a trusted authority ({statuses})";
    }
}

/// <summary>The broker's certificate is invalid; the message is the end of a sentence.</summary>
internal sealed class InvalidCertificateException(string problem) : AuthenticationException(problem);
