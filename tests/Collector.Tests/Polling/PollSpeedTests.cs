namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Runs alone, so that durations are comparable.</summary>
[CollectionDefinition(nameof(PollSpeedTests), DisableParallelization = true)]
[Collection(nameof(PollSpeedTests))]
public sealed class PollSpeedTests : CloudTest
{
    private static readonly (string, string) PerDevice = ("SmartThings__StatusSource", "PerDevice");

    [Fact]
    public async Task Eight_concurrent_calls_are_seven_times_faster_than_one_and_the_list_is_faster_still()
    {
        var cloud = await StartCloudAsync(60, options => options.Latency = TimeSpan.FromMilliseconds(100));
        var one = StartReader(cloud, PerDevice, ("SmartThings__MaxConcurrency", "1"));
        var eight = StartReader(cloud, PerDevice);
        var list = StartReader(cloud);
        // The first poll includes compilation, and only it waits for the list before it requests units.
        await list.ReadAsync();
        await eight.ReadAsync();

        Assert.Equal(60, (await one.ReadAsync()).Readings.Count);
        await cloud.ForgetCallsAsync();
        var shortest = await ShortestAsync(eight, one.Elapsed / 7);
        Assert.Equal(8, (await cloud.CallsAsync()).MaxInFlight);
        var shortestList = await ShortestAsync(list, one.Elapsed / 20);

        TestContext.Current.TestOutputHelper?.WriteLine($"one {one.Elapsed}, eight {shortest}, list {shortestList}");
        Assert.True(one.Elapsed / shortest >= 7, $"one at a time {one.Elapsed}, eight {shortest}");
        Assert.True(one.Elapsed / shortestList >= 20, $"one at a time {one.Elapsed}, the list alone {shortestList}");
    }

    /// <summary>The shortest of several polls, because other load only makes polls longer.</summary>
    private static async Task<TimeSpan> ShortestAsync(DeviceReaderHost reader, TimeSpan enough)
    {
        const int most = 20;
        var shortest = TimeSpan.MaxValue;
        for (var poll = 0; poll < most && shortest > enough; poll++)
        {
            Assert.Equal(60, (await reader.ReadAsync()).Readings.Count);
            shortest = reader.Elapsed < shortest ? reader.Elapsed : shortest;
        }

        return shortest;
    }
}
