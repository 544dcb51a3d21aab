using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AcMonitoring.Collector.Spooling;

/// <summary>
/// Messages in an SQLite database, on disk or in memory. What a method has kept or removed is on the disk when it returns. Not for
/// several threads at once. Any method may throw an <see cref="SqliteException"/>; then nothing of it has happened.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    // Exclusive: a second Collector on the same file would publish everything twice. Incremental: what was freed can be given back. A short
    // log, for on a full disk it has to find room in the file itself.
    private const string OpenSql =
        """
        PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 100;
        BEGIN IMMEDIATE;
        CREATE TABLE IF NOT EXISTS message (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            spooled_at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            body TEXT NOT NULL,
            trace_parent TEXT
        );
        CREATE TABLE IF NOT EXISTS spool (collector_id TEXT NOT NULL, messages INTEGER NOT NULL);
        INSERT INTO spool (collector_id, messages) SELECT @collectorId, 0 WHERE NOT EXISTS (SELECT 1 FROM spool);
        COMMIT;
        """;

    private const string InsertSql =
        "INSERT INTO message (spooled_at, kind, body, trace_parent) VALUES (@SpooledAt, @Kind, @Body, @TraceParent)";

    private const string ReadSql =
        "SELECT id, spooled_at AS SpooledAt, kind, body, trace_parent AS TraceParent FROM message WHERE id >= @from ORDER BY id LIMIT @count";

    private const string DropSql = "DELETE FROM message WHERE id IN (SELECT id FROM message ORDER BY id LIMIT @count)";

    // The count is kept, for counting would read the whole file. One that is wrong, as in a file that was repaired, ends with the last message.
    private const string CountSql =
        """
        UPDATE spool SET messages = CASE WHEN EXISTS (SELECT 1 FROM message) THEN MAX(1, messages + @added) ELSE 0 END
        RETURNING messages
        """;

    private readonly SqliteConnection _connection;

    // Confirmed, but the disk was too full even to delete them.
    private readonly HashSet<long> _done = [];

    private SpoolFile(SqliteConnection connection)
    {
        _connection = connection;
        (var id, Count) = connection.QuerySingle<(string, long)>("SELECT collector_id, messages FROM spool");
        CollectorId = Guid.Parse(id, CultureInfo.InvariantCulture);
        OldestAt = ReadOldestAt();
    }

    /// <summary>Which Collector the database is of.</summary>
    public Guid CollectorId { get; }

    /// <summary>Messages in it.</summary>
    public long Count { get; private set; }

    /// <summary>When the oldest of them was kept, in UTC ticks; null when there is none.</summary>
    public long? OldestAt { get; private set; }

    /// <summary>What the database takes, in bytes.</summary>
    public long Size => Pragma("page_count") * Pragma("page_size");

    /// <param name="path">The file, or <c>:memory:</c>.</param>
    /// <param name="collectorId">Of a database that is new.</param>
    public static SpoolFile Open(string path, Guid collectorId)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ConnectionString);
        try
        {
            connection.Open();
            connection.Execute(OpenSql, new { collectorId = collectorId.ToString() });
            return new SpoolFile(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Keeps the messages; where there would be more than the limit, the oldest go.</summary>
    /// <param name="drop">How many of the oldest go in any case.</param>
    /// <returns>How many went, and the id of the first message kept.</returns>
    public (int Dropped, long FirstId) Add(IReadOnlyCollection<SpooledMessage> messages, long limit, long drop = 0)
    {
        // What is freed is of use only when the log, which may not grow, begins anew.
        if (drop > 0)
            _connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        using var transaction = _connection.BeginTransaction();
        var tooMany = Math.Max(drop, Count + messages.Count - limit);
        var dropped = tooMany > 0 ? _connection.Execute(DropSql, new { count = tooMany }, transaction) : 0;
        _connection.Execute(InsertSql, messages, transaction);
        var firstId = _connection.ExecuteScalar<long>("SELECT last_insert_rowid()", transaction: transaction) - messages.Count + 1;
        Commit(transaction, messages.Count - dropped);
        return (dropped, firstId);
    }

    /// <summary>Messages from this id on, oldest first.</summary>
    public IReadOnlyList<SpooledMessage> Read(long from, int count) => _connection
        .Query<SpooledMessage>(ReadSql, new { from, count = count + _done.Count }).Where(message => !_done.Contains(message.Id)).Take(count).ToList();

    /// <summary>Removes messages. Those that cannot be removed are not read again, and go with the next that can.</summary>
    public void Remove(IEnumerable<long> ids)
    {
        _done.UnionWith(ids);
        using var transaction = _connection.BeginTransaction();
        var removed = _connection.Execute("DELETE FROM message WHERE id = @id", _done.Select(id => new { id }), transaction);
        Commit(transaction, -removed);
        _done.Clear();
        if (Count == 0)
            _connection.Execute("PRAGMA incremental_vacuum");
    }

    public void Dispose() => _connection.Dispose();

    private void Commit(SqliteTransaction transaction, int added)
    {
        var count = _connection.ExecuteScalar<long>(CountSql, new { added }, transaction);
        transaction.Commit();
        Count = count;
        OldestAt = ReadOldestAt();
    }

    private long? ReadOldestAt() => _connection.ExecuteScalar<long?>("SELECT spooled_at FROM message ORDER BY id LIMIT 1");

    private long Pragma(string name) => _connection.ExecuteScalar<long>($"PRAGMA {name}");
}
