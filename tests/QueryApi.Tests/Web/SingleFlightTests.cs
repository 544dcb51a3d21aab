using AcMonitoring.QueryApi.Web;
using CsCheck;

namespace AcMonitoring.QueryApi.Tests.Web;

[Trait("Tier", "unit")]
public sealed class SharedAnswerTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    // Those that were begun, in their order; each is ended by the test.
    private readonly List<Making> _begun = [];
    private readonly SingleFlight<int> _answer;

    public SharedAnswerTests() => _answer = new SingleFlight<int>(cancellationToken =>
    {
        lock (_begun)
        {
            _begun.Add(new Making(cancellationToken));
            return _begun[^1].Result.Task;
        }
    });

    [Fact]
    public async Task Those_who_ask_while_one_is_made_share_the_next_which_is_begun_when_it_has_ended()
    {
        var first = _answer.RunAsync(Never);
        var making = await BegunAsync(0);
        var others = Enumerable.Range(0, 50).Select(_ => _answer.RunAsync(Never)).ToList();

        making.Result.SetResult(1);
        Assert.Equal(1, await first);
        Assert.All(others, other => Assert.False(other.IsCompleted));
        (await BegunAsync(1)).Result.SetResult(2);

        Assert.All(await Task.WhenAll(others), answer => Assert.Equal(2, answer));
        Assert.Equal(2, _begun.Count);
    }

    [Fact]
    public async Task A_failure_is_told_to_those_who_wait_for_it_and_to_nobody_else()
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
    public async Task It_is_given_up_when_the_last_who_waits_has_left_and_not_before()
    {
        using var one = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        // Those who wait for the next one share it, whenever they come.
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
    public async Task Nobody_joins_one_that_was_given_up_before_it_was_begun()
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
    public async Task Whoever_asks_and_leaves_and_whenever_no_answer_is_begun_before_it_is_asked_for_and_no_two_at_a_time() =>
        // Each asks after so many turns of the others, and leaves after some, if at all.
        await Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Bool).Array[1, 40].SampleAsync(
            async callers =>
            {
                var (instant, atATime, most) = (0, 0, 0);
                var answer = new SingleFlight<int>(async cancellationToken =>
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
                    var asking = answer.RunAsync(leaves.Token);
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
                // What was given up has ended when this one has.
                await answer.RunAsync(Never);
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
