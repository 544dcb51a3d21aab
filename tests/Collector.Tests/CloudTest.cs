using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Collector.Tests.Doubles;
using AcMonitoring.SmartThingsSimulator;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests;

/// <summary>A test that polls the simulator with a valid token.</summary>
public abstract class CloudTest : IAsyncLifetime
{
    /// <summary>The first successful poll of a reader makes one more call, for the location names.</summary>
    protected const int NameCall = 1;

    // Longer than a poll on the fake clock, so that nothing times out.
    private static readonly TimeSpan Unlimited = TimeSpan.FromDays(1);

    private readonly List<IAsyncDisposable> _started = [];

    internal StubTokenService Tokens { get; private set; } = null!;

    /// <summary>The clock of a reader from <see cref="StartReaderOnFakeClock"/>.</summary>
    internal FakeTimeProvider Clock { get; } = new(DeviceReaderHost.Slot);

    public async ValueTask InitializeAsync() => Tokens = Keep(await StubTokenService.StartAsync());

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

    internal DeviceReaderHost StartReader(Uri cloud, TimeSpan? tryTimeout = null, params IEnumerable<(string Name, string Value)> settings) =>
        Keep(new DeviceReaderHost(cloud, Tokens.Origin, tryTimeout, settings));

    internal DeviceReaderHost StartReader(Cloud cloud, params IEnumerable<(string Name, string Value)> settings) =>
        StartReader(cloud.BaseUrl, null, settings);

    internal DeviceReaderHost StartReaderOnFakeClock(Uri cloud, params IEnumerable<(string Name, string Value)> settings) =>
        Keep(new DeviceReaderHost(cloud, Tokens.Origin, Clock, Unlimited, settings));

    /// <summary>Runs a poll on the fake clock, so that the delays between retries take no time.</summary>
    internal Task<PollResult> RunPollAsync(DeviceReaderHost reader) => RunPollAsync(reader, Unlimited, () => TimeSpan.FromSeconds(0.25));

    internal Task<PollResult> RunPollAsync(Cloud cloud, params IEnumerable<(string Name, string Value)> settings) =>
        RunPollAsync(StartReaderOnFakeClock(cloud.BaseUrl, settings));

    /// <summary>Runs a poll on the fake clock, which advances only while the rate limiter allows no call.</summary>
    internal Task<PollResult> RunThrottledPollAsync(DeviceReaderHost reader, TimeSpan limit)
    {
        var limiter = reader.Get<SmartThingsRateLimiter>();
        // Not beyond the whole millisecond that timers wait for, because the end of the poll may follow at once.
        return RunPollAsync(
            reader,
            limit,
            () => limiter.RetryAfter(CallKind.Status) is var wait && wait > TimeSpan.Zero ? wait + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero);
    }

    internal T Keep<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }

    // Advances the clock by a step while no request is in flight and none follows.
    private async Task<PollResult> RunPollAsync(DeviceReaderHost reader, TimeSpan limit, Func<TimeSpan> nextStep)
    {
        var (end, first) = (Clock.GetUtcNow() + limit, reader.Sent);
        var poll = reader.ReadAsync(limit.TotalSeconds);
        var (before, quiet) = (first, 0);
        while (await Task.WhenAny(poll, Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System)) != poll)
        {
            var (sent, step) = (reader.Sent, nextStep());
            quiet = sent > first && sent == before && !reader.HasRequestInFlight && step > TimeSpan.Zero ? quiet + 1 : 0;
            before = sent;
            // The end of the poll cancels what a busy machine has not processed yet, so it waits longer.
            var enough = Clock.GetUtcNow() + step < end ? 5 : 50;
            if (quiet >= enough)
                Clock.Advance(step);
        }

        return await poll;
    }
}
