using AcMonitoring.QueryApi.Web;
using CsCheck;

namespace AcMonitoring.QueryApi.Tests.Web;

[Trait("Tier", "unit")]
public sealed class SingleFlightTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    // Started executions in order; the test completes each of them.
    private readonly List<Making> _begun = [];
    private readonly SingleFlight<int> _answer;

    public SingleFlightTests() => _answer = new SingleFlight<int>(cancellationToken =>
    {
        lock (_begun)
        {
            _begun.Add(new Making(cancellationToken));
            return _begun[^1].Result.Task;
        }
    });

    [Fact]
    public async Task Callers_during_an_execution_share_the_next_one_which_starts_after_it()
    {
        var first = _answer.RunAsync(Never);
        var making = await BegunAsync(0);
        var others = Enumerable.Range(0, 50).Select(_ => _answer.RunAsync(Never)).ToList();

        making.Result.SetResult(1);
        Assert.Equal(1, await first);
        Assert.All(others, other => Assert.False(other.IsCompleted));
        (await BegunAsync(1)).Result.SetResult(2);

        Assert.All(await Task.WhenAll(others), response => Assert.Equal(2, response));
        Assert.Equal(2, _begun.Count);
    }

    [Fact]
    public async Task Only_the_callers_of_a_failed_execution_get_its_exception()
    {
        var first = _answer.RunAsync(Never);
        var making = await BegunAsync(0);
        var second = _answer.RunAsync(Never);

        making.Result.SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);
        (await BegunAsync(1)).Result.SetResult(2);

        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task An_execution_is_cancelled_when_its_last_caller_leaves()
    {
        using var one = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        // All callers that wait for the next execution share it.
        var before = _answer.RunAsync(Never);
        var ended = await BegunAsync(0);
        var first = _answer.RunAsync(one.Token);
        var second = _answer.RunAsync(other.Token);
        ended.Result.SetResult(0);
        var making = await BegunAsync(1);
        Assert.Equal(0, await before);

        await one.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(making.GivenUp.IsCancellationRequested);
        await other.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.True(making.GivenUp.IsCancellationRequested);

        var third = _answer.RunAsync(Never);
        making.Result.SetCanceled(making.GivenUp);
        (await BegunAsync(2)).Result.SetResult(3);
        Assert.Equal(3, await third);
    }

    [Fact]
    public async Task No_caller_joins_an_execution_that_was_cancelled_before_its_start()
    {
        using var leaves = new CancellationTokenSource();
        var first = _answer.RunAsync(Never);
        var making = await BegunAsync(0);
        var second = _answer.RunAsync(leaves.Token);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var third = _answer.RunAsync(Never);

        making.Result.SetResult(1);
        (await BegunAsync(1)).Result.TrySetCanceled(TestContext.Current.CancellationToken);
        (await BegunAsync(2)).Result.SetResult(3);

        Assert.Equal(1, await first);
        Assert.Equal(3, await third);
    }

    [Fact]
    public async Task No_result_is_older_than_its_call_and_no_two_executions_overlap() =>
        // Each caller starts after a number of steps and may cancel after some more.
        await Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Bool).Array[1, 40].SampleAsync(
            async callers =>
            {
                var (instant, atATime, most) = (0, 0, 0);
                var response = new SingleFlight<int>(async cancellationToken =>
                {
                    var begun = Interlocked.Increment(ref instant);
                    most = Math.Max(most, Interlocked.Increment(ref atATime));
                    await TurnsAsync(3);
                    Interlocked.Decrement(ref atATime);
                    cancellationToken.ThrowIfCancellationRequested();
                    return begun;
                });

                await Task.WhenAll(callers.Select(async caller =>
                {
                    using var leaves = new CancellationTokenSource();
                    await TurnsAsync(caller.Item1);
                    var asked = Interlocked.Increment(ref instant);
                    var asking = response.RunAsync(leaves.Token);
                    if (caller.Item3)
                    {
                        await TurnsAsync(caller.Item2);
                        await leaves.CancelAsync();
                    }

                    try
                    {
                        Assert.True(await asking > asked);
                    }
                    catch (OperationCanceledException)
                    {
                        Assert.True(caller.Item3);
                    }
                }));
                // All cancelled executions have ended when this one has.
                await response.RunAsync(Never);
                Assert.Equal(0, atATime);
                Assert.Equal(1, most);
            },
            iter: 200);

    private static async Task TurnsAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await Task.Yield();
    }

    private async Task<Making> BegunAsync(int number)
    {
        await TestSupport.Eventually.TrueAsync(() => _begun.Count > number, $"number {number} is begun");
        return _begun[number];
    }

    private sealed record Making(CancellationToken GivenUp)
    {
        public TaskCompletionSource<int> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
