using System.Threading.Channels;
using AcMonitoring.Collector.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Outbox;

/// <summary>Messages of one poll, all from the same database.</summary>
internal sealed record OutboxBatch(OutboxDatabase? Database, IReadOnlyList<OutboxMessage> Messages);

/// <summary>
/// Stores the messages of polls until the broker confirms them: on disk, or in memory while the file cannot be used. A damaged file is renamed
/// and replaced. When disk and memory are full, the oldest messages are deleted for the newest.
/// </summary>
internal sealed partial class OutboxStore(IOptions<OutboxOptions> options, CollectorMetrics metrics, TimeProvider clock, ILogger<OutboxStore> logger) : IDisposable
{
    /// <summary>Maximum number of messages in memory, about 100 MB.</summary>
    public const int MemoryLimit = 100_000;

    private const int BatchSize = 500;

    private readonly Lock _lock = new();
    private readonly string _path = Path.GetFullPath(options.Value.SpoolPath);
    private readonly Channel<bool> _added = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly OutboxDatabase _memory = OutboxDatabase.Open(":memory:", Guid.Empty);
    private readonly DiskReserve _reserve = new(Path.GetFullPath(options.Value.SpoolPath) + ".reserve");
    private OutboxDatabase? _file;
    private (OutboxDatabase Database, long Id)? _newest;
    private string? _problem;

    /// <summary>Identifies this Collector across restarts. It is stored in the file.</summary>
    public Guid CollectorId { get; private set; } = Guid.NewGuid();

    /// <summary>Number, age and place of the messages.</summary>
    public OutboxState State
    {
        get
        {
            lock (_lock)
            {
                var oldest = _file?.OldestAt ?? _memory.OldestAt;
                return new OutboxState(
                    (_file?.Count ?? 0) + _memory.Count,
                    oldest is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
                    _memory.Count,
                    _problem);
            }
        }
    }

    /// <summary>Age of the oldest message; zero without messages.</summary>
    public TimeSpan OldestAge =>
        State.OldestAt is { } oldest && clock.GetUtcNow() is var now && now > oldest ? now - oldest : TimeSpan.Zero;

    /// <summary>Size of the file in bytes; 0 while it cannot be used.</summary>
    public long Size
    {
        get
        {
            lock (_lock)
                return Try(_file, file => file.Size, 0);
        }
    }

    /// <summary>Opens the file at the start of the service.</summary>
    /// <exception cref="OptionsValidationException">The file is not writable; the message names the setting.</exception>
    public void Open()
    {
        lock (_lock)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
                OpenFile();
            }
            catch (SqliteException fault) when (!SqliteFault.IsNotWritable(fault))
            {
                Handle(fault);
            }
            catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
            {
                throw new OptionsValidationException(
                    OutboxOptions.Section,
                    typeof(OutboxOptions),
                    [$"Collector__SpoolPath must name a file that the service may write; {_path} is not: {exception.Message}"]);
            }

            if (_file is { Count: > 0 } file)
                Log.BacklogFound(logger, file.Count, new DateTimeOffset(file.OldestAt!.Value, TimeSpan.Zero));
        }
    }

    /// <summary>Stores the messages of a poll.</summary>
    public void Add(IReadOnlyList<OutboxMessage> messages)
    {
        lock (_lock)
        {
            var fault = AddToFile(messages, freeSpace: false);
            if (fault is not null && SqliteFault.IsCorrupt(fault))
                fault = AddToFile(messages, freeSpace: false);
            if (fault is not null && SqliteFault.IsDiskFull(fault) && _memory.Count + messages.Count > MemoryLimit)
                fault = AddToFile(messages, freeSpace: true);
            if (fault is not null)
            {
                var (dropped, id) = _memory.Add(messages, MemoryLimit);
                _newest ??= (_memory, id);
                ReportDropped(dropped, "memory_limit");
                Log.StoredInMemory(logger, _memory.Count, _path);
            }
        }

        _added.Writer.TryWrite(true);
    }

    /// <summary>Moves the messages in memory to disk before the process ends. On a full disk they replace the oldest messages.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (_memory.Count > 0 && AddToFile([], freeSpace: false) is { } fault && SqliteFault.IsDiskFull(fault))
                AddToFile([], freeSpace: true);
        }
    }

    /// <summary>The messages to publish next: of the newest poll if it has not been returned yet, otherwise of the oldest.</summary>
    /// <param name="newestFirst">False for the oldest poll; the newest then has no priority any more.</param>
    public OutboxBatch Next(bool newestFirst)
    {
        lock (_lock)
        {
            if (newestFirst && _newest is var (database, from) && (database == _file || database == _memory)
                && Try(database, file => file.Read(from, BatchSize), []) is { Count: > 0 } newest)
            {
                var batch = FirstPollOf(database, newest);
                _newest = (database, batch.Messages[^1].Id + 1);
                return batch;
            }

            _newest = null;
            foreach (var store in (OutboxDatabase?[])[_file, _memory])
            {
                if (Try(store, file => file.Read(0, BatchSize), []) is { Count: > 0 } oldest)
                    return FirstPollOf(store, oldest);
            }

            return new OutboxBatch(null, []);
        }
    }

    /// <summary>Removes the published messages of a batch.</summary>
    public void Remove(OutboxBatch batch, IReadOnlyCollection<long> ids)
    {
        lock (_lock)
        {
            // A damaged file that was renamed meanwhile stays unchanged.
            if (ids.Count > 0 && (batch.Database == _file || batch.Database == _memory))
                Try(batch.Database, file => { file.Remove(ids); return true; }, false);
        }
    }

    /// <summary>Removes, counts and logs a message that cannot be read.</summary>
    public void RemoveUnreadable(OutboxBatch batch, OutboxMessage message, string reason)
    {
        Remove(batch, [message.Id]);
        metrics.MessagesDropped(1, "unreadable");
        Log.Unreadable(logger, message.Kind, new DateTimeOffset(message.StoredAt, TimeSpan.Zero), reason);
    }

    /// <summary>Waits until messages are added.</summary>
    public async Task WaitAsync(CancellationToken stop) => await _added.Reader.ReadAsync(stop);

    public void Dispose()
    {
        _file?.Dispose();
        _memory.Dispose();
    }

    private static OutboxBatch FirstPollOf(OutboxDatabase? database, IReadOnlyList<OutboxMessage> messages) =>
        new(database, [.. messages.TakeWhile(message => message.StoredAt == messages[0].StoredAt)]);

    /// <returns>Null if the messages are on disk, otherwise the fault.</returns>
    private SqliteException? AddToFile(IReadOnlyList<OutboxMessage> messages, bool freeSpace)
    {
        try
        {
            if (_file is null)
                OpenFile();
            if (freeSpace)
                _reserve.Delete();
            // Messages in memory are older.
            var inMemory = _memory.Read(0, MemoryLimit);
            var (dropped, id) = _file!.Add([.. inMemory, .. messages], options.Value.SpoolLimit, freeSpace ? inMemory.Count + messages.Count : 0);
            if (messages.Count > 0)
                _newest ??= (_file, id + inMemory.Count);
            if (inMemory.Count > 0)
                _memory.Remove(inMemory.Select(message => message.Id));
            ReportDropped(dropped, freeSpace ? "disk_full" : "limit");
            if (!freeSpace && _problem is not null)
            {
                _problem = null;
                Log.FileUsable(logger, _path);
            }

            _reserve.Create();
            return null;
        }
        catch (SqliteException fault)
        {
            Handle(fault);
            return fault;
        }
    }

    private void OpenFile()
    {
        _file = OutboxDatabase.Open(_path, CollectorId);
        CollectorId = _file.CollectorId;
        _reserve.Create();
    }

    private T Try<T>(OutboxDatabase? database, Func<OutboxDatabase, T> action, T fallback)
    {
        try
        {
            return database is null ? fallback : action(database);
        }
        catch (SqliteException fault)
        {
            Handle(fault);
            return fallback;
        }
    }

    // A damaged file is replaced. A file that cannot be used is opened again with the next poll.
    private void Handle(SqliteException fault)
    {
        var reason = SqliteFault.Explain(fault);
        if (_problem != reason)
            Log.FileUnusable(logger, _path, reason);
        _problem = reason;
        if (SqliteFault.IsDiskFull(fault))
            return;

        _file?.Dispose();
        _file = null;
        if (SqliteFault.IsCorrupt(fault))
            RenameFile();
    }

    private void RenameFile()
    {
        var newPath = $"{_path}.damaged-{clock.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}";
        try
        {
            foreach (var suffix in (string[])["", "-wal", "-journal"])
            {
                if (File.Exists(_path + suffix))
                    File.Move(_path + suffix, newPath + suffix, overwrite: true);
            }

            metrics.FileSetAside();
            Log.FileRenamed(logger, _path, newPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.FileNotRenamed(logger, _path, exception.Message);
        }
    }

    private void ReportDropped(int count, string reason)
    {
        if (count == 0)
            return;
        metrics.MessagesDropped(count, reason);
        Log.Dropped(logger, count, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} messages from before the start wait in the outbox, the oldest since {Oldest:O}.")]
        public static partial void BacklogFound(ILogger logger, long count, DateTimeOffset oldest);

        [LoggerMessage(2, LogLevel.Error, "The outbox file {Path} cannot be used: {Reason}.")]
        public static partial void FileUnusable(ILogger logger, string path, string reason);

        [LoggerMessage(3, LogLevel.Error, "The damaged outbox file {Path} was renamed to {NewPath} and replaced. It still contains its messages.")]
        public static partial void FileRenamed(ILogger logger, string path, string newPath);

        [LoggerMessage(4, LogLevel.Error, "The damaged outbox file {Path} cannot be renamed: {Reason}")]
        public static partial void FileNotRenamed(ILogger logger, string path, string reason);

        [LoggerMessage(5, LogLevel.Error, "{Count} messages wait in memory, because the outbox file {Path} cannot be used. They are lost if the process ends before the broker confirms them.")]
        public static partial void StoredInMemory(ILogger logger, long count, string path);

        [LoggerMessage(6, LogLevel.Information, "The outbox file {Path} can be used again.")]
        public static partial void FileUsable(ILogger logger, string path);

        [LoggerMessage(7, LogLevel.Error, "The {Count} oldest messages of the outbox were dropped to free space ({Reason}). Their readings are lost; the next readings include their energy.")]
        public static partial void Dropped(ILogger logger, int count, string reason);

        [LoggerMessage(8, LogLevel.Error, "A message in the outbox, {Kind} of {StoredAt:O}, cannot be read and was dropped: {Reason}")]
        public static partial void Unreadable(ILogger logger, string kind, DateTimeOffset storedAt, string reason);
    }
}
