using System.Threading.Channels;
using AcMonitoring.Collector.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Spooling;

/// <summary>Messages of one round, all from one place.</summary>
internal sealed record SpoolBatch(SpoolFile? Store, IReadOnlyList<SpooledMessage> Messages);

/// <summary>
/// Keeps every message of a round until the broker has confirmed it. On disk; while that fails in memory, so that collection goes on. A
/// damaged file is set aside and a new one made; where neither disk nor memory take more, the oldest messages make room for the newest.
/// </summary>
internal sealed partial class Spool(IOptions<SpoolOptions> options, CollectorMetrics metrics, TimeProvider clock, ILogger<Spool> logger) : IDisposable
{
    /// <summary>Messages that are kept in memory at most, about 100 MB.</summary>
    public const int MemoryLimit = 100_000;

    private const int BatchSize = 500;

    private readonly Lock _lock = new();
    private readonly string _path = Path.GetFullPath(options.Value.SpoolPath);
    private readonly Channel<bool> _added = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SpoolFile _memory = SpoolFile.Open(":memory:", Guid.Empty);
    private readonly DiskReserve _reserve = new(Path.GetFullPath(options.Value.SpoolPath) + ".reserve");
    private SpoolFile? _file;
    private (SpoolFile Store, long Id)? _newest;
    private string? _problem;

    /// <summary>Which Collector this is: the same over restarts, as long as the file is the same.</summary>
    public Guid CollectorId { get; private set; } = Guid.NewGuid();

    /// <summary>What waits and where.</summary>
    public SpoolState State
    {
        get
        {
            lock (_lock)
            {
                var oldest = _file?.OldestAt ?? _memory.OldestAt;
                return new SpoolState(
                    (_file?.Count ?? 0) + _memory.Count,
                    oldest is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
                    _memory.Count,
                    _problem);
            }
        }
    }

    /// <summary>How long the oldest message has waited; zero when none does.</summary>
    public TimeSpan OldestAge =>
        State.OldestAt is { } oldest && clock.GetUtcNow() is var now && now > oldest ? now - oldest : TimeSpan.Zero;

    /// <summary>What the file takes, in bytes; 0 while it cannot be used.</summary>
    public long Size
    {
        get
        {
            lock (_lock)
                return Try(_file, file => file.Size, 0);
        }
    }

    /// <summary>Opens the file, before anyone relies on it.</summary>
    /// <exception cref="OptionsValidationException">It may not be written; the message names the setting.</exception>
    public void Open()
    {
        lock (_lock)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
                OpenFile();
            }
            catch (SqliteException fault) when (!SpoolFault.IsRefusal(fault))
            {
                Handle(fault);
            }
            catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
            {
                throw new OptionsValidationException(
                    SpoolOptions.Section,
                    typeof(SpoolOptions),
                    [$"Collector__SpoolPath must name a file that the service may write; {_path} is not: {exception.Message}"]);
            }

            if (_file is { Count: > 0 } file)
                Log.Waiting(logger, file.Count, new DateTimeOffset(file.OldestAt!.Value, TimeSpan.Zero));
        }
    }

    /// <summary>Keeps the messages of a round.</summary>
    public void Add(IReadOnlyList<SpooledMessage> messages)
    {
        lock (_lock)
        {
            var fault = AddToFile(messages, makeRoom: false);
            if (fault is not null && SpoolFault.IsDamage(fault))
                fault = AddToFile(messages, makeRoom: false);
            if (fault is not null && SpoolFault.IsFullDisk(fault) && _memory.Count + messages.Count > MemoryLimit)
                fault = AddToFile(messages, makeRoom: true);
            if (fault is not null)
            {
                var (dropped, id) = _memory.Add(messages, MemoryLimit);
                _newest ??= (_memory, id);
                Dropped(dropped, "memory_limit");
                Log.InMemory(logger, _memory.Count, _path);
            }
        }

        _added.Writer.TryWrite(true);
    }

    /// <summary>Brings to disk what is in memory alone, before the process ends; the oldest messages give way if need be.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (_memory.Count > 0 && AddToFile([], makeRoom: false) is { } fault && SpoolFault.IsFullDisk(fault))
                AddToFile([], makeRoom: true);
        }
    }

    /// <summary>What is to be published next: the newest round as long as it is new, else the oldest one.</summary>
    /// <param name="newestFirst">False to forget of the newest.</param>
    public SpoolBatch Next(bool newestFirst)
    {
        lock (_lock)
        {
            if (newestFirst && _newest is var (store, from) && (store == _file || store == _memory)
                && Try(store, file => file.Read(from, BatchSize), []) is { Count: > 0 } newest)
            {
                var batch = FirstRoundOf(store, newest);
                _newest = (store, batch.Messages[^1].Id + 1);
                return batch;
            }

            _newest = null;
            foreach (var one in (SpoolFile?[])[_file, _memory])
            {
                if (Try(one, file => file.Read(0, BatchSize), []) is { Count: > 0 } oldest)
                    return FirstRoundOf(one, oldest);
            }

            return new SpoolBatch(null, []);
        }
    }

    /// <summary>Forgets messages of a batch that need not be published any more.</summary>
    public void Remove(SpoolBatch batch, IReadOnlyCollection<long> ids)
    {
        lock (_lock)
        {
            // A file that was set aside meanwhile keeps what it has.
            if (ids.Count > 0 && (batch.Store == _file || batch.Store == _memory))
                Try(batch.Store, file => { file.Remove(ids); return true; }, false);
        }
    }

    /// <summary>Forgets a message that cannot be read, loudly.</summary>
    public void RemoveUnreadable(SpoolBatch batch, SpooledMessage message, string reason)
    {
        Remove(batch, [message.Id]);
        metrics.SpoolDropped(1, "unreadable");
        Log.Unreadable(logger, message.Kind, new DateTimeOffset(message.SpooledAt, TimeSpan.Zero), reason);
    }

    /// <summary>Waits until messages were added.</summary>
    public async Task WaitAsync(CancellationToken stop) => await _added.Reader.ReadAsync(stop);

    public void Dispose()
    {
        _file?.Dispose();
        _memory.Dispose();
    }

    private static SpoolBatch FirstRoundOf(SpoolFile? store, IReadOnlyList<SpooledMessage> messages) =>
        new(store, [.. messages.TakeWhile(message => message.SpooledAt == messages[0].SpooledAt)]);

    /// <returns>Null when the messages are on disk, else why not.</returns>
    private SqliteException? AddToFile(IReadOnlyList<SpooledMessage> messages, bool makeRoom)
    {
        try
        {
            if (_file is null)
                OpenFile();
            if (makeRoom)
                _reserve.GiveUp();
            // What is in memory came before.
            var held = _memory.Read(0, MemoryLimit);
            var (dropped, id) = _file!.Add([.. held, .. messages], options.Value.SpoolLimit, makeRoom ? held.Count + messages.Count : 0);
            if (messages.Count > 0)
                _newest ??= (_file, id + held.Count);
            if (held.Count > 0)
                _memory.Remove(held.Select(message => message.Id));
            Dropped(dropped, makeRoom ? "disk_full" : "limit");
            if (!makeRoom && _problem is not null)
            {
                _problem = null;
                Log.OnDiskAgain(logger, _path);
            }

            _reserve.Take();
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
        _file = SpoolFile.Open(_path, CollectorId);
        CollectorId = _file.CollectorId;
        _reserve.Take();
    }

    private T Try<T>(SpoolFile? store, Func<SpoolFile, T> act, T otherwise)
    {
        try
        {
            return store is null ? otherwise : act(store);
        }
        catch (SqliteException fault)
        {
            Handle(fault);
            return otherwise;
        }
    }

    // A damaged file gives way to a new one, one that cannot be used is opened again with the next round.
    private void Handle(SqliteException fault)
    {
        var reason = SpoolFault.Explain(fault);
        if (_problem != reason)
            Log.Fault(logger, _path, reason);
        _problem = reason;
        if (SpoolFault.IsFullDisk(fault))
            return;

        _file?.Dispose();
        _file = null;
        if (SpoolFault.IsDamage(fault))
            SetAside();
    }

    private void SetAside()
    {
        var aside = $"{_path}.damaged-{clock.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}";
        try
        {
            foreach (var suffix in (string[])["", "-wal", "-journal"])
            {
                if (File.Exists(_path + suffix))
                    File.Move(_path + suffix, aside + suffix, overwrite: true);
            }

            metrics.SpoolSetAside();
            Log.SetAside(logger, _path, aside);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotSetAside(logger, _path, exception.Message);
        }
    }

    private void Dropped(int count, string reason)
    {
        if (count == 0)
            return;
        metrics.SpoolDropped(count, reason);
        Log.Dropped(logger, count, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} messages wait in the spool from before, the oldest since {Oldest:O}.")]
        public static partial void Waiting(ILogger logger, long count, DateTimeOffset oldest);

        [LoggerMessage(2, LogLevel.Error, "The spool {Path} cannot be used: {Reason}.")]
        public static partial void Fault(ILogger logger, string path, string reason);

        [LoggerMessage(3, LogLevel.Error, "The damaged spool {Path} was set aside as {Aside}; a new one takes its place. What waited in it is there still.")]
        public static partial void SetAside(ILogger logger, string path, string aside);

        [LoggerMessage(4, LogLevel.Error, "The damaged spool {Path} cannot be set aside: {Reason}")]
        public static partial void NotSetAside(ILogger logger, string path, string reason);

        [LoggerMessage(5, LogLevel.Error, "{Count} messages wait in memory, for the spool {Path} takes none. They are lost if the process ends before the broker has them.")]
        public static partial void InMemory(ILogger logger, long count, string path);

        [LoggerMessage(6, LogLevel.Information, "The spool {Path} takes messages again.")]
        public static partial void OnDiskAgain(ILogger logger, string path);

        [LoggerMessage(7, LogLevel.Error, "The {Count} oldest messages of the spool were dropped to make room ({Reason}). Their readings are lost; the energy comes with the units' next ones.")]
        public static partial void Dropped(ILogger logger, int count, string reason);

        [LoggerMessage(8, LogLevel.Error, "A message of the spool, {Kind} of {SpooledAt:O}, cannot be read and was dropped: {Reason}")]
        public static partial void Unreadable(ILogger logger, string kind, DateTimeOffset spooledAt, string reason);
    }
}
