namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Times are only worth comparing while nothing else runs.</summary>
[CollectionDefinition(nameof(RoundSpeedTests), DisableParallelization = true)]
[Collection(nameof(RoundSpeedTests))]
public sealed class RoundSpeedTests : CloudTest
{
    private static readonly (string, string) PerDevice = ("SmartThings__StatusSource", "PerDevice");

    [Fact]
    public async Task Eight_calls_at_a_time_are_six_times_faster_than_one_and_the_list_alone_faster_still()
    {
        var cloud = await StartCloudAsync(60, options => options.Latency = TimeSpan.FromMilliseconds(100));
        var one = StartReader(cloud, PerDevice, ("SmartThings__MaxConcurrency", "1"));
        var eight = StartReader(cloud, PerDevice);
        var list = StartReader(cloud);
        await list.ReadAsync(); // The first round of a process pays for what is compiled on the way.

        Assert.Equal(60, (await one.ReadAsync()).Readings.Count);
        await cloud.ForgetCallsAsync();
        Assert.Equal(60, (await eight.ReadAsync()).Readings.Count);
        Assert.Equal(8, (await cloud.CallsAsync()).MaxInFlight);
        Assert.Equal(60, (await list.ReadAsync()).Readings.Count);

        TestContext.Current.TestOutputHelper?.WriteLine($"one {one.Elapsed}, eight {eight.Elapsed}, list {list.Elapsed}");
        Assert.True(one.Elapsed / eight.Elapsed >= 6, $"one at a time {one.Elapsed}, eight {eight.Elapsed}");
        Assert.True(one.Elapsed / list.Elapsed >= 20, $"one at a time {one.Elapsed}, the list alone {list.Elapsed}");
    }
}
