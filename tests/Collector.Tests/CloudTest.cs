using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.Tests.Doubles;
using AcMonitoring.SmartThingsSimulator;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests;

/// <summary>A test that reads from the simulator, with a token in force.</summary>
public abstract class CloudTest : IAsyncLifetime
{
    /// <summary>The call that a reader's first good round makes at its end: for the names of the locations.</summary>
    protected const int NameCall = 1;

    // Beyond what the clock of a quick reader shows at the end of its round.
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly List<IAsyncDisposable> _started = [];
    private readonly FakeTimeProvider _quickClock = new(Reader.Slot);

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

    /// <summary>A reader for <see cref="ReadQuicklyAsync(Reader, Func{int})"/>.</summary>
    internal Reader StartQuickReader(Uri cloud, params IEnumerable<(string Name, string Value)> settings) =>
        Keep(new Reader(cloud, Tokens.Origin, _quickClock, Day, settings));

    /// <summary>A round whose pauses between tries take no time: its clock runs while no more calls come.</summary>
    /// <param name="reader">One that goes by that clock.</param>
    /// <param name="calls">How many calls have come so far.</param>
    internal async Task<RoundOutcome> ReadQuicklyAsync(Reader reader, Func<int> calls)
    {
        const int enough = 5;
        var (start, before, quiet) = (calls(), -1, 0);
        var round = reader.ReadAsync(Day.TotalSeconds);
        while (await Task.WhenAny(round, Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System)) != round)
        {
            var now = calls();
            // Not before the first call: until then it has only a few seconds to get the token.
            quiet = now == before && now > start ? quiet + 1 : 0;
            before = now;
            if (quiet >= enough)
                _quickClock.Advance(TimeSpan.FromSeconds(0.25));
        }

        return await round;
    }

    internal Task<RoundOutcome> ReadQuicklyAsync(Cloud cloud, params IEnumerable<(string Name, string Value)> settings) =>
        ReadQuicklyAsync(StartQuickReader(cloud.BaseUrl, settings), () => cloud.CallCount);

    internal T Keep<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }
}
