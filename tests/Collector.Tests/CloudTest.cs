using AcMonitoring.Collector.Tests.Doubles;
using AcMonitoring.SmartThingsSimulator;

namespace AcMonitoring.Collector.Tests;

/// <summary>A test that reads from the simulator, with a token in force.</summary>
public abstract class CloudTest : IAsyncLifetime
{
    /// <summary>The call that a reader's first good round makes at its end: for the names of the locations.</summary>
    protected const int NameCall = 1;

    private readonly List<IAsyncDisposable> _started = [];

    internal TokenEndpoint Tokens { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Tokens = Keep(await TokenEndpoint.StartAsync());

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var started in Enumerable.Reverse(_started))
            await started.DisposeAsync();
    }

    internal async Task<Cloud> StartCloudAsync(int units = 60, Action<SimulatorOptions>? configure = null, TimeProvider? clock = null) =>
        Keep(await Cloud.StartAsync(
            options =>
            {
                options.Units = units;
                configure?.Invoke(options);
            },
            clock));

    internal Reader StartReader(Uri cloud, TimeSpan? tryTimeout = null, params IEnumerable<(string Name, string Value)> settings) =>
        Keep(new Reader(cloud, Tokens.Origin, tryTimeout, settings));

    internal Reader StartReader(Cloud cloud, params IEnumerable<(string Name, string Value)> settings) =>
        StartReader(cloud.BaseUrl, null, settings);

    internal T Keep<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }
}
