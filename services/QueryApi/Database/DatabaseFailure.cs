using System.Security.Authentication;
using AcMonitoring.QueryApi.Site;
using Npgsql;

namespace AcMonitoring.QueryApi.Database;

/// <summary>Separates transient failures from failures that the data causes.</summary>
internal static class DatabaseFailure
{
    /// <summary>
    /// True if the same work can succeed later: the database is unavailable, starting, read-only, full, overloaded, not migrated yet or of
    /// another time zone, a clock is wrong, or the transaction conflicts with another one.
    /// </summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is
            PostgresErrorCodes.UndefinedTable or
            PostgresErrorCodes.UndefinedColumn or
            PostgresErrorCodes.ReadOnlySqlTransaction or
            PostgresErrorCodes.InvalidCatalogName or
            PostgresErrorCodes.QueryCanceled or
            PostgresErrorCodes.InvalidPassword or
            PostgresErrorCodes.InvalidAuthorizationSpecification ||
            postgres.SqlState.StartsWith("53", StringComparison.Ordinal) ||
            postgres.SqlState.StartsWith("57", StringComparison.Ordinal) ||
            postgres.SqlState.StartsWith("58", StringComparison.Ordinal),
        ClockFaultException or SiteTimeZoneMismatchException or NpgsqlException or TimeoutException or System.Net.Sockets.SocketException => true,
        _ => exception.InnerException is { } inner && IsTransient(inner),
    };

    /// <returns>The cause, as the end of a sentence without a full stop and without secrets.</returns>
    public static string Reason(Exception exception) => exception switch
    {
        // Npgsql validates the certificate itself, so the exception has no details.
        NpgsqlException { InnerException: AuthenticationException { InnerException: null } } =>
            "its certificate is not accepted; it must be for the host that the connection string names, and of the authority in its " +
            "Root Certificate, or without one of an authority that is trusted here",
        NpgsqlException { InnerException: AuthenticationException tls } => $"TLS with it fails ({tls.GetBaseException().Message.TrimEnd('.')})",
        _ => exception.Message.TrimEnd('.'),
    };
}
