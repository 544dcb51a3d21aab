using AcMonitoring.Collector.SmartThings;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests.SmartThings;

[Trait("Tier", "unit")]
public sealed class CallBudgetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CallBudget _budget;

    public CallBudgetTests() => _budget = new CallBudget(_time);

    [Fact]
    public void Before_any_answer_every_call_may_start() => Assert.Equal(50, StartAll(50).Count);

    [Fact]
    public void When_none_is_left_none_starts_until_the_reset()
    {
        Answer(Start(), remaining: 0, resetSeconds: 40);
        Assert.Null(_budget.TryStart(CallKind.Status));
        Assert.Equal(TimeSpan.FromSeconds(40), _budget.ClosedFor(CallKind.Status));

        _time.Advance(TimeSpan.FromSeconds(39.999));
        Assert.Null(_budget.TryStart(CallKind.Status));
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(TimeSpan.Zero, _budget.ClosedFor(CallKind.Status));
        Start();
    }

    [Fact]
    public void Calls_in_flight_take_their_part_of_what_is_left()
    {
        var first = Start();
        StartAll(3);
        Answer(first, remaining: 5);
        Assert.Equal(2, StartAll(10).Count);
        Assert.Equal(TimeSpan.Zero, _budget.ClosedFor(CallKind.Status));
    }

    [Fact]
    public void Of_answers_that_overlap_the_lowest_figure_counts()
    {
        var calls = StartAll(3);
        Answer(calls[1], remaining: 7);
        Answer(calls[2], remaining: 6);
        Answer(calls[0], remaining: 8);
        Assert.Equal(6, StartAll(10).Count);
    }

    [Fact]
    public void The_answer_to_a_call_that_was_sent_later_replaces_what_was_told()
    {
        Answer(Start(), remaining: 2);
        Answer(Start(), remaining: 11);
        Assert.Equal(11, StartAll(20).Count);
    }

    [Fact]
    public void A_limit_of_each_device_that_stays_high_holds_nobody_back()
    {
        var inFlight = new Queue<StartedCall>(StartAll(8));
        for (var unit = 8; unit < 200; unit++)
        {
            Answer(inFlight.Dequeue(), remaining: 11, limit: 12);
            inFlight.Enqueue(Start());
        }
    }

    [Fact]
    public void A_new_window_has_the_limit_of_the_old_one_until_it_says_otherwise()
    {
        Answer(Start(), remaining: 0, limit: 3, resetSeconds: 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        var calls = StartAll(8);
        Assert.Equal(3, calls.Count);
        Answer(calls[0], remaining: 99, limit: 100);
        Assert.Equal(97, StartAll(200).Count);
    }

    [Fact]
    public void Calls_in_flight_over_the_reset_take_their_part_of_the_new_window()
    {
        var calls = StartAll(3);
        Answer(calls[0], remaining: 2, limit: 3, resetSeconds: 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(StartAll(8));
    }

    [Fact]
    public void A_call_that_ends_without_figures_may_have_been_counted()
    {
        Answer(Start(), remaining: 2);
        Lose(Start());
        Lose(Start());
        Assert.Null(_budget.TryStart(CallKind.Status));
        Assert.Equal(TimeSpan.FromSeconds(60), _budget.ClosedFor(CallKind.Status));
    }

    [Fact]
    public void A_call_that_was_never_sent_is_given_back()
    {
        Answer(Start(), remaining: 1);
        for (var call = 0; call < 5; call++)
            Start().Dispose();
        Start();
    }

    [Fact]
    public void Calls_without_figures_in_a_new_window_leave_one_at_a_time_to_find_out()
    {
        Answer(Start(), remaining: 0, limit: 3, resetSeconds: 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        for (var call = 0; call < 10; call++)
            Lose(Start());
        var last = Assert.Single(StartAll(8));
        Answer(last, remaining: 2, limit: 3);
        Assert.Equal(2, StartAll(8).Count);
    }

    [Theory]
    [InlineData(null, 40_000)]
    [InlineData(0, null)]
    [InlineData(null, null)]
    public void Headers_that_say_only_half_hold_nobody_back(int? remaining, int? reset)
    {
        End(Start(), limit: 10, remaining, reset);
        StartAll(50);
    }

    [Fact]
    public void No_reset_closes_it_for_more_than_an_hour()
    {
        End(Start(), limit: 10, remaining: 0, resetMilliseconds: int.MaxValue);
        Assert.Equal(TimeSpan.FromHours(1), _budget.ClosedFor(CallKind.Status));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    public void A_window_whose_limit_nobody_knows_is_free(int? limit)
    {
        End(Start(), limit, remaining: 0, resetMilliseconds: 1000);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(50, StartAll(50).Count);
    }

    [Fact]
    public void The_kinds_share_a_budget_as_long_as_they_tell_the_same_limit()
    {
        Answer(Start(CallKind.List), remaining: 0);
        Assert.Null(_budget.TryStart(CallKind.Status));
        Assert.Equal(TimeSpan.FromSeconds(60), _budget.ClosedFor(CallKind.Status));
    }

    [Fact]
    public void Kinds_with_limits_of_their_own_have_budgets_of_their_own()
    {
        var list = Start(CallKind.List);
        Answer(Start(), remaining: 0, limit: 12);
        Answer(list, remaining: 249, limit: 250);
        Start(CallKind.List);
        Assert.Null(_budget.TryStart(CallKind.Status));
        Assert.Equal(TimeSpan.Zero, _budget.ClosedFor(CallKind.List));
    }

    [Fact]
    public async Task A_wait_for_calls_in_flight_ends_with_their_answers()
    {
        var calls = StartAll(2);
        Answer(calls[0], remaining: 1);
        var wait = _budget.WaitAsync(CallKind.Status, TimeSpan.FromHours(1), Cancel);
        Assert.False(wait.IsCompleted);
        Answer(calls[1], remaining: 9);
        await wait.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, Cancel);
    }

    [Fact]
    public async Task A_wait_for_the_reset_ends_with_it()
    {
        Answer(Start(), remaining: 0, resetSeconds: 13.933);
        var wait = _budget.WaitAsync(CallKind.Status, TimeSpan.FromHours(1), Cancel);
        _time.Advance(TimeSpan.FromSeconds(13.932));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        await wait.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, Cancel);
        Start();
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(0.9)]
    [InlineData(1.5)]
    public async Task A_reset_that_comes_between_two_looks_at_the_clock_ends_the_wait_at_once(double milliseconds)
    {
        Answer(Start(), remaining: 0, resetSeconds: 0.002);
        _time.AutoAdvanceAmount = TimeSpan.FromMilliseconds(milliseconds);
        StartedCall? call = null;
        for (var look = 0; look < 10 && call is null; look++)
        {
            var wait = _budget.WaitAsync(CallKind.Status, TimeSpan.FromHours(1), Cancel);
            _time.Advance(TimeSpan.FromMilliseconds(0.5));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await wait.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, Cancel);
            call = _budget.TryStart(CallKind.Status);
        }

        Assert.NotNull(call);
    }

    [Fact]
    public async Task The_end_of_the_round_ends_the_wait()
    {
        Answer(Start(), remaining: 0);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var wait = _budget.WaitAsync(CallKind.Status, TimeSpan.FromHours(1), end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static void Answer(StartedCall call, int remaining, int limit = 10, double resetSeconds = 60) =>
        End(call, limit, remaining, (int)(resetSeconds * 1000));

    private static void End(StartedCall call, int? limit, int? remaining, int? resetMilliseconds)
    {
        call.MayBeCounted = true;
        call.Tell(limit, remaining, resetMilliseconds);
        call.Dispose();
    }

    private static void Lose(StartedCall call)
    {
        call.MayBeCounted = true;
        call.Dispose();
    }

    private StartedCall Start(CallKind kind = CallKind.Status)
    {
        var call = _budget.TryStart(kind);
        Assert.NotNull(call);
        return call;
    }

    /// <returns>The calls that may start, as many at most.</returns>
    private List<StartedCall> StartAll(int most) =>
        [.. Enumerable.Range(0, most).Select(_ => _budget.TryStart(CallKind.Status)).TakeWhile(call => call is not null).Select(call => call!)];
}
