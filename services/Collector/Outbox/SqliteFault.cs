using Microsoft.Data.Sqlite;

namespace AcMonitoring.Collector.Spooling;

/// <summary>What a failure of SQLite says about the spool, see https://sqlite.org/rescode.html.</summary>
internal static class SpoolFault
{
    private const int NoPermission = 3;
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NoDatabase = 26;

    /// <summary>True when the file is damaged, or is something else.</summary>
    public static bool IsDamage(SqliteException fault) => fault.SqliteErrorCode is Corrupt or NoDatabase;

    /// <summary>True when the disk takes no more. A file that may not grow fails as an input or output.</summary>
    public static bool IsFullDisk(SqliteException fault) => fault.SqliteErrorCode is Full or InputOutput;

    /// <summary>True when the file may not be written: nothing that passes by itself.</summary>
    public static bool IsRefusal(SqliteException fault) => fault.SqliteErrorCode is NoPermission or ReadOnly or CannotOpen;

    /// <returns>A clause for the operator.</returns>
    public static string Explain(SqliteException fault) => fault.SqliteErrorCode switch
    {
        Busy => "another Collector has it open",
        Full or InputOutput => $"the disk takes no more ({fault.Message.TrimEnd('.')})",
        _ => fault.Message.TrimEnd('.'),
    };
}
