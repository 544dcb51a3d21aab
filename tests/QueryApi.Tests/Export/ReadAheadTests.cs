using AcMonitoring.QueryApi.Export;
using CsCheck;

namespace AcMonitoring.QueryApi.Tests.Export;

[Trait("Tier", "unit")]
public sealed class ReadAheadTests
{
    [Fact]
    public async Task Returns_the_same_items_in_the_same_order() =>
        await Gen.Int[0, 10_000].SampleAsync(
            async count =>
            {
                var items = new List<int>();
                await foreach (var batch in ReadAhead.InBatchesAsync(Numbers().Take(count), CancellationToken.None))
                    items.AddRange(batch);

                Assert.Equal(Enumerable.Range(0, count), items);
            },
            iter: 100);

    [Fact]
    public async Task An_exception_of_the_source_follows_the_items_before_it()
    {
        var items = new List<int>();

        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await foreach (var batch in ReadAhead.InBatchesAsync(Numbers(failsAt: 10_000), CancellationToken.None))
                items.AddRange(batch);
        });

        // The incomplete batch is dropped.
        Assert.Equal(Enumerable.Range(0, items.Count), items);
        Assert.InRange(items.Count, 1, 10_000);
    }

    [Fact]
    public async Task A_consumer_that_stops_ends_the_source_which_reads_only_a_few_batches_ahead()
    {
        var ended = false;
        var furthest = 0;

        await foreach (var batch in ReadAhead.InBatchesAsync(Numbers(number => furthest = number, () => ended = true), CancellationToken.None))
            break;

        Assert.True(ended);
        Assert.InRange(furthest, 1, 10_000);
    }

    private static async IAsyncEnumerable<int> Numbers(Action<int>? given = null, Action? ended = null, int failsAt = int.MaxValue)
    {
        try
        {
            for (var number = 0; ; number++)
            {
                if (number % 100 == 0)
                    await Task.Yield();
                if (number == failsAt)
                    throw new TimeoutException();
                given?.Invoke(number);
                yield return number;
            }
        }
        finally
        {
            ended?.Invoke();
        }
    }
}
