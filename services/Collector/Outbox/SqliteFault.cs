using Microsoft.Data.Sqlite;

namespace AcMonitoring.Collector.Outbox;

/// <summary>Classifies SQLite errors by their result code (https://sqlite.org/rescode.html).</summary>
internal static class SqliteFault
{
    private const int NoPermission = 3;
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NoDatabase = 26;

    /// <summary>True if the file is damaged or is not a database.</summary>
    public static bool IsCorrupt(SqliteException fault) => fault.SqliteErrorCode is Corrupt or NoDatabase;

    /// <summary>True if the disk is full. A file that reached its size limit returns an I/O error.</summary>
    public static bool IsDiskFull(SqliteException fault) => fault.SqliteErrorCode is Full or InputOutput;

    /// <summary>True if the file is not writable. This error is permanent.</summary>
    public static bool IsNotWritable(SqliteException fault) => fault.SqliteErrorCode is NoPermission or ReadOnly or CannotOpen;

    /// <returns>A clause for the operator.</returns>
    public static string Explain(SqliteException fault) => fault.SqliteErrorCode switch
    {
        Busy => "another Collector has it open",
        Full or InputOutput => $"the disk is full ({fault.Message.TrimEnd('.')})",
        _ => fault.Message.TrimEnd('.'),
    };
}
