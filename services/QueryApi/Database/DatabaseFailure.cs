using System.Security.Authentication;
using AcMonitoring.QueryApi.Site;
using Npgsql;

namespace AcMonitoring.QueryApi.Database;

/// <summary>Tells failures that pass by themselves from those that come back with the same data.</summary>
internal static class DatabaseFailure
{
    /// <summary>
    /// True for a database that is away, starting, read-only, full, overloaded, not yet migrated or of another calendar, and for lost races
    /// between transactions: the same work will succeed later.
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
        OtherCalendarException or NpgsqlException or TimeoutException or System.Net.Sockets.SocketException => true,
        _ => exception.InnerException is { } inner && IsTransient(inner),
    };

    /// <returns>Why the database cannot be used: the end of a sentence, without a full stop. No password is in it.</returns>
    public static string Reason(Exception exception) => exception switch
    {
        // The system tells what is amiss with a certificate only where Npgsql leaves the check to it, and that it never does.
        NpgsqlException { InnerException: AuthenticationException { InnerException: null } } =>
            "its certificate is not accepted; it must be for the host that the connection string names, and of the authority in its " +
            "Root Certificate, or without one of an authority that is trusted here",
        NpgsqlException { InnerException: AuthenticationException tls } => $"TLS with it fails ({tls.GetBaseException().Message.TrimEnd('.')})",
        _ => exception.Message.TrimEnd('.'),
    };
}
