namespace AcMonitoring.Collector.Tests.Polling;

/// <summary>Times are only worth comparing while nothing else runs.</summary>
[CollectionDefinition(nameof(RoundSpeedTests), DisableParallelization = true)]
[Collection(nameof(RoundSpeedTests))]
public sealed class RoundSpeedTests : CloudTest
{
    private static readonly (string, string) PerDevice = ("SmartThings__StatusSource", "PerDevice");

    [Fact]
    public async Task Eight_calls_at_a_time_are_seven_times_faster_than_one_and_the_list_alone_faster_still()
    {
        var cloud = await StartCloudAsync(60, options => options.Latency = TimeSpan.FromMilliseconds(100));
        var one = StartReader(cloud, PerDevice, ("SmartThings__MaxConcurrency", "1"));
        var eight = StartReader(cloud, PerDevice);
        var list = StartReader(cloud);
        // The first round of a process pays for what is compiled on the way; and it alone waits for the list before it asks any unit.
        await list.ReadAsync();
        await eight.ReadAsync();

        Assert.Equal(60, (await one.ReadAsync()).Readings.Count);
        await cloud.ForgetCallsAsync();
        var quickest = await QuickestAsync(eight, one.Elapsed / 7);
        Assert.Equal(8, (await cloud.CallsAsync()).MaxInFlight);
        var quickestList = await QuickestAsync(list, one.Elapsed / 20);

        TestContext.Current.TestOutputHelper?.WriteLine($"one {one.Elapsed}, eight {quickest}, list {quickestList}");
        Assert.True(one.Elapsed / quickest >= 7, $"one at a time {one.Elapsed}, eight {quickest}");
        Assert.True(one.Elapsed / quickestList >= 20, $"one at a time {one.Elapsed}, the list alone {quickestList}");
    }

    /// <summary>The quickest of several rounds: what else the machine does can make a round slower, never faster.</summary>
    private static async Task<TimeSpan> QuickestAsync(Reader reader, TimeSpan enough)
    {
        const int most = 20;
        var quickest = TimeSpan.MaxValue;
        for (var round = 0; round < most && quickest > enough; round++)
        {
            Assert.Equal(60, (await reader.ReadAsync()).Readings.Count);
            quickest = reader.Elapsed < quickest ? reader.Elapsed : quickest;
        }

        return quickest;
    }
}
