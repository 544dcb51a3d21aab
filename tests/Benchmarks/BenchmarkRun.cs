using AcMonitoring.Benchmarks.Data;
using AcMonitoring.Benchmarks.Reads;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Benchmarks;

/// <summary>What the benchmarks of one run share. Servers start when one first needs them, and go with the run.</summary>
internal sealed class BenchmarkRun(RunOptions options) : IAsyncDisposable
{
    // As a small server of a site is set up; every other setting is PostgreSQL's own, among them fsync and synchronous_commit, which are on.
    private static readonly string[] PostgresSettings =
        ["shared_buffers=1GB", "maintenance_work_mem=256MB", "max_wal_size=4GB"];

    private readonly Dictionary<int, Dataset> _datasets = [];
    private readonly List<ServedData> _served = [];
    private RunningSystem? _whole;
    private PrivatePostgres? _postgres;
    private PrivateRabbitMq? _broker;

    public RunOptions Options => options;

    /// <summary>A PostgreSQL that is set up as in production, with both sides of every comparison in it.</summary>
    public async Task<PrivatePostgres> PostgresAsync()
    {
        if (_postgres is null)
        {
            Tell("PostgreSQL starts.");
            _postgres = new PrivatePostgres(settings: PostgresSettings);
            await _postgres.StartAsync();
        }

        return _postgres;
    }

    public async Task<PrivateRabbitMq> BrokerAsync()
    {
        if (_broker is null)
        {
            Tell("RabbitMQ starts.");
            _broker = new PrivateRabbitMq();
            await _broker.StartAsync();
        }

        return _broker;
    }

    /// <summary>A system with an empty database, none of whose processes has started yet. No other one runs beside it.</summary>
    public async Task<RunningSystem> NewSystemAsync(TimeSpan? pollInterval = null)
    {
        await EndWhatRunsAsync();
        return new(await BrokerAsync(), await PostgresAsync()) { PollInterval = pollInterval ?? TimeSpan.FromMinutes(5) };
    }

    /// <summary>
    /// The simulator and the three services with 60 units, whose rows are there. It runs on for the next benchmark that asks for it. With
    /// slots of ten seconds a round begins as long after its slot as with those of five minutes.
    /// </summary>
    public async Task<RunningSystem> WholeSystemAsync()
    {
        if (_whole is null)
        {
            var system = await NewSystemAsync(TimeSpan.FromSeconds(options.IsShort ? 2 : 10));
            _whole = system;
            Tell("The whole system starts.");
            await system.StartAllAsync("--units", $"{Office.UnitCount}");
            await system.WaitForAsync(
                "/dashboard", units => units.GetArrayLength() == Office.UnitCount, "all units are there");
        }

        return _whole;
    }

    /// <summary>The dataset of so many rows, made when it is first asked for. For reading only.</summary>
    public async Task<Dataset> DatasetAsync(int rows, CancellationToken stop)
    {
        if (!_datasets.TryGetValue(rows, out var dataset))
        {
            Tell($"{rows:#,##0} rows are made.");
            await using var empty = await NewSystemAsync();
            _datasets[rows] = dataset = await Dataset.MakeAsync(empty, rows, stop);
        }

        return dataset;
    }

    /// <summary>The QueryApi of one dataset.</summary>
    public async Task<ServedData> ServeAsync(int rows, CancellationToken stop) => (await ServeAllAsync([rows], stop))[0];

    /// <summary>A QueryApi for each of these datasets, side by side. They run until others are asked for.</summary>
    public async Task<IReadOnlyList<ServedData>> ServeAllAsync(IReadOnlyList<int> rows, CancellationToken stop)
    {
        if (_served.Select(served => served.Data.Rows).SequenceEqual(rows))
            return _served;

        foreach (var size in rows)
            await DatasetAsync(size, stop);
        await EndWhatRunsAsync();
        foreach (var size in rows)
        {
            var system = new RunningSystem(await BrokerAsync(), await PostgresAsync());
            _served.Add(new ServedData(_datasets[size], system));
            // Each empties the broker, so that none may run yet.
            await system.PrepareAsync();
        }

        foreach (var served in _served)
            await served.StartAsync(warmUp: options.Time);
        return _served;
    }

    /// <summary>Tells how far the run is, beside the table.</summary>
    public static void Tell(string progress) => Console.Error.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss}  {progress}");

    /// <summary>What the table stands for: the machine, and the servers that were used.</summary>
    public Task<string> DescribeAsync() => Machine.DescribeAsync(options, _postgres, _broker);

    public async ValueTask DisposeAsync()
    {
        await EndWhatRunsAsync();
        // What it has stored goes too.
        _postgres?.Kill();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        if (_broker is not null)
            await _broker.DisposeAsync();
    }

    /// <summary>Ends the services that run, so that the next that are asked for are new.</summary>
    public async Task EndWhatRunsAsync()
    {
        foreach (var served in _served)
            await served.DisposeAsync();
        _served.Clear();
        if (_whole is not null)
            await _whole.DisposeAsync();
        _whole = null;
    }
}
