using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace AcMonitoring.Collector.Outbox;

/// <summary>
/// Messages in an SQLite database, on disk or in memory. Changes are on disk when a method returns. Not thread-safe. Each method can throw
/// a <see cref="SqliteException"/>; then it has changed nothing.
/// </summary>
internal sealed class OutboxDatabase : IDisposable
{
    // Exclusive, because a second Collector on the same file would publish everything twice. Incremental, so that free pages can be returned.
    // A short log, because on a full disk it must fit into the file itself.
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
        "INSERT INTO message (spooled_at, kind, body, trace_parent) VALUES (@StoredAt, @Kind, @Body, @TraceParent)";

    private const string ReadSql =
        "SELECT id, spooled_at AS StoredAt, kind, body, trace_parent AS TraceParent FROM message WHERE id >= @from ORDER BY id LIMIT @count";

    private const string DropSql = "DELETE FROM message WHERE id IN (SELECT id FROM message ORDER BY id LIMIT @count)";

    // The count is stored, because counting would read the whole file. A wrong count, as in a repaired file, is corrected with the last message.
    private const string CountSql =
        """
        UPDATE spool SET messages = CASE WHEN EXISTS (SELECT 1 FROM message) THEN MAX(1, messages + @added) ELSE 0 END
        RETURNING messages
        """;

    private readonly SqliteConnection _connection;

    // Confirmed messages that could not be deleted because the disk was full.
    private readonly HashSet<long> _removed = [];

    private OutboxDatabase(SqliteConnection connection)
    {
        _connection = connection;
        (var id, Count) = connection.QuerySingle<(string, long)>("SELECT collector_id, messages FROM spool");
        CollectorId = Guid.Parse(id, CultureInfo.InvariantCulture);
        OldestAt = ReadOldestAt();
    }

    /// <summary>The Collector that the database belongs to.</summary>
    public Guid CollectorId { get; }

    /// <summary>Number of messages.</summary>
    public long Count { get; private set; }

    /// <summary>When the oldest message was stored, in UTC ticks; null without messages.</summary>
    public long? OldestAt { get; private set; }

    /// <summary>Size in bytes.</summary>
    public long Size => Pragma("page_count") * Pragma("page_size");

    /// <param name="path">The file, or <c>:memory:</c>.</param>
    /// <param name="collectorId">The Collector of a new database.</param>
    public static OutboxDatabase Open(string path, Guid collectorId)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ConnectionString);
        try
        {
            connection.Open();
            connection.Execute(OpenSql, new { collectorId = collectorId.ToString() });
            return new OutboxDatabase(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Adds messages. Above the limit the oldest messages are deleted.</summary>
    /// <param name="messages">The new messages.</param>
    /// <param name="limit">Maximum number of messages.</param>
    /// <param name="drop">Number of the oldest messages that are deleted in any case.</param>
    /// <returns>Number of deleted messages, and the id of the first added one.</returns>
    public (int Dropped, long FirstId) Add(IReadOnlyCollection<OutboxMessage> messages, long limit, long drop = 0)
    {
        // The log cannot grow, so freed space can be used only after a restart of the log.
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

    /// <summary>Messages from an id on, oldest first.</summary>
    public IReadOnlyList<OutboxMessage> Read(long from, int count) => _connection
        .Query<OutboxMessage>(ReadSql, new { from, count = count + _removed.Count }).Where(message => !_removed.Contains(message.Id)).Take(count).ToList();

    /// <summary>Removes messages. After a failure they are not read again, and the next call removes them too.</summary>
    public void Remove(IEnumerable<long> ids)
    {
        _removed.UnionWith(ids);
        using var transaction = _connection.BeginTransaction();
        var deleted = _connection.Execute("DELETE FROM message WHERE id = @id", _removed.Select(id => new { id }), transaction);
        Commit(transaction, -deleted);
        _removed.Clear();
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
