using AcMonitoring.TestSupport;

namespace AcMonitoring.Benchmarks;

/// <summary>What the benchmarks of one run share. Servers start when one first needs them, and go with the run.</summary>
internal sealed class BenchmarkRun(RunOptions options) : IAsyncDisposable
{
    // As a small server of a site is set up; every other setting is PostgreSQL's own, among them fsync and synchronous_commit, which are on.
    private static readonly string[] PostgresSettings =
        ["shared_buffers=1GB", "maintenance_work_mem=256MB", "max_wal_size=4GB"];

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

    /// <summary>A system none of whose processes has started yet.</summary>
    public async Task<RunningSystem> NewSystemAsync(TimeSpan? pollInterval = null) =>
        new(await BrokerAsync(), await PostgresAsync()) { PollInterval = pollInterval ?? TimeSpan.FromMinutes(5) };

    /// <summary>Tells how far the run is, beside the table.</summary>
    public static void Tell(string progress) => Console.Error.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss}  {progress}");

    /// <summary>What the table stands for: the machine, and the servers that were used.</summary>
    public Task<string> DescribeAsync() => Machine.DescribeAsync(options, _postgres, _broker);

    public async ValueTask DisposeAsync()
    {
        // What it has stored goes too.
        _postgres?.Kill();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        if (_broker is not null)
            await _broker.DisposeAsync();
    }
}
