using AcMonitoring.Collector.SmartThings;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests.SmartThings;

[Trait("Tier", "unit")]
public sealed class SmartThingsRateLimiterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SmartThingsRateLimiter _limiter;

    public SmartThingsRateLimiterTests() => _limiter = new SmartThingsRateLimiter(_time);

    [Fact]
    public void Before_the_first_response_every_call_may_start() => Assert.Equal(50, StartAll(50).Count);

    [Fact]
    public void Without_quota_no_call_starts_until_the_reset()
    {
        Respond(Start(), remaining: 0, resetSeconds: 40);
        Assert.Null(_limiter.TryAcquire(CallKind.Status));
        Assert.Equal(TimeSpan.FromSeconds(40), _limiter.RetryAfter(CallKind.Status));

        _time.Advance(TimeSpan.FromSeconds(39.999));
        Assert.Null(_limiter.TryAcquire(CallKind.Status));
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(TimeSpan.Zero, _limiter.RetryAfter(CallKind.Status));
        Start();
    }

    [Fact]
    public void Calls_in_flight_reduce_the_remaining_quota()
    {
        var first = Start();
        StartAll(3);
        Respond(first, remaining: 5);
        Assert.Equal(2, StartAll(10).Count);
        Assert.Equal(TimeSpan.Zero, _limiter.RetryAfter(CallKind.Status));
    }

    [Fact]
    public void The_lowest_quota_of_overlapping_responses_counts()
    {
        var calls = StartAll(3);
        Respond(calls[1], remaining: 7);
        Respond(calls[2], remaining: 6);
        Respond(calls[0], remaining: 8);
        Assert.Equal(6, StartAll(10).Count);
    }

    [Fact]
    public void The_response_to_a_later_call_replaces_earlier_reports()
    {
        Respond(Start(), remaining: 2);
        Respond(Start(), remaining: 11);
        Assert.Equal(11, StartAll(20).Count);
    }

    [Fact]
    public void A_high_quota_per_device_delays_no_call()
    {
        var inFlight = new Queue<CallLease>(StartAll(8));
        for (var unit = 8; unit < 200; unit++)
        {
            Respond(inFlight.Dequeue(), remaining: 11, limit: 12);
            inFlight.Enqueue(Start());
        }
    }

    [Fact]
    public void A_new_window_has_the_limit_of_the_previous_one_until_a_response_reports_another()
    {
        Respond(Start(), remaining: 0, limit: 3, resetSeconds: 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        var calls = StartAll(8);
        Assert.Equal(3, calls.Count);
        Respond(calls[0], remaining: 99, limit: 100);
        Assert.Equal(97, StartAll(200).Count);
    }

    [Fact]
    public void Calls_in_flight_at_the_reset_reduce_the_new_window()
    {
        var calls = StartAll(3);
        Respond(calls[0], remaining: 2, limit: 3, resetSeconds: 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(StartAll(8));
    }

    [Fact]
    public void A_call_without_a_report_may_have_been_counted()
    {
        Respond(Start(), remaining: 2);
        Lose(Start());
        Lose(Start());
        Assert.Null(_limiter.TryAcquire(CallKind.Status));
        Assert.Equal(TimeSpan.FromSeconds(60), _limiter.RetryAfter(CallKind.Status));
    }

    [Fact]
    public void A_call_that_was_not_sent_returns_its_quota()
    {
        Respond(Start(), remaining: 1);
        for (var call = 0; call < 5; call++)
            Start().Dispose();
        Start();
    }

    [Fact]
    public void Without_reports_a_new_window_allows_one_call_at_a_time()
    {
        Respond(Start(), remaining: 0, limit: 3, resetSeconds: 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        for (var call = 0; call < 10; call++)
            Lose(Start());
        var last = Assert.Single(StartAll(8));
        Respond(last, remaining: 2, limit: 3);
        Assert.Equal(2, StartAll(8).Count);
    }

    [Theory]
    [InlineData(null, 40_000)]
    [InlineData(0, null)]
    [InlineData(null, null)]
    public void Incomplete_headers_delay_no_call(int? remaining, int? reset)
    {
        End(Start(), limit: 10, remaining, reset);
        StartAll(50);
    }

    [Fact]
    public void No_reset_blocks_calls_for_more_than_an_hour()
    {
        End(Start(), limit: 10, remaining: 0, resetMilliseconds: int.MaxValue);
        Assert.Equal(TimeSpan.FromHours(1), _limiter.RetryAfter(CallKind.Status));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    public void A_new_window_without_a_known_limit_is_unlimited(int? limit)
    {
        End(Start(), limit, remaining: 0, resetMilliseconds: 1000);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(50, StartAll(50).Count);
    }

    [Fact]
    public void Kinds_share_one_quota_while_they_report_the_same_limit()
    {
        Respond(Start(CallKind.List), remaining: 0);
        Assert.Null(_limiter.TryAcquire(CallKind.Status));
        Assert.Equal(TimeSpan.FromSeconds(60), _limiter.RetryAfter(CallKind.Status));
    }

    [Fact]
    public void Kinds_with_different_limits_have_separate_quotas()
    {
        var list = Start(CallKind.List);
        Respond(Start(), remaining: 0, limit: 12);
        Respond(list, remaining: 249, limit: 250);
        Start(CallKind.List);
        Assert.Null(_limiter.TryAcquire(CallKind.Status));
        Assert.Equal(TimeSpan.Zero, _limiter.RetryAfter(CallKind.List));
    }

    [Fact]
    public async Task A_wait_for_calls_in_flight_ends_with_their_responses()
    {
        var calls = StartAll(2);
        Respond(calls[0], remaining: 1);
        var wait = _limiter.WaitAsync(CallKind.Status, TimeSpan.FromHours(1), Cancel);
        Assert.False(wait.IsCompleted);
        Respond(calls[1], remaining: 9);
        await wait.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, Cancel);
    }

    [Fact]
    public async Task A_wait_for_the_reset_ends_with_it()
    {
        Respond(Start(), remaining: 0, resetSeconds: 13.933);
        var wait = _limiter.WaitAsync(CallKind.Status, TimeSpan.FromHours(1), Cancel);
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
    public async Task A_reset_between_two_reads_of_the_clock_ends_the_wait_at_once(double milliseconds)
    {
        Respond(Start(), remaining: 0, resetSeconds: 0.002);
        _time.AutoAdvanceAmount = TimeSpan.FromMilliseconds(milliseconds);
        CallLease? call = null;
        for (var look = 0; look < 10 && call is null; look++)
        {
            var wait = _limiter.WaitAsync(CallKind.Status, TimeSpan.FromHours(1), Cancel);
            _time.Advance(TimeSpan.FromMilliseconds(0.5));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await wait.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, Cancel);
            call = _limiter.TryAcquire(CallKind.Status);
        }

        Assert.NotNull(call);
    }

    [Fact]
    public async Task The_end_of_the_poll_ends_the_wait()
    {
        Respond(Start(), remaining: 0);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var wait = _limiter.WaitAsync(CallKind.Status, TimeSpan.FromHours(1), end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static void Respond(CallLease call, int remaining, int limit = 10, double resetSeconds = 60) =>
        End(call, limit, remaining, (int)(resetSeconds * 1000));

    private static void End(CallLease call, int? limit, int? remaining, int? resetMilliseconds)
    {
        call.MayBeCounted = true;
        call.ReportQuota(limit, remaining, resetMilliseconds);
        call.Dispose();
    }

    private static void Lose(CallLease call)
    {
        call.MayBeCounted = true;
        call.Dispose();
    }

    private CallLease Start(CallKind kind = CallKind.Status)
    {
        var call = _limiter.TryAcquire(kind);
        Assert.NotNull(call);
        return call;
    }

    /// <returns>The leases of all calls that may start, up to the maximum.</returns>
    private List<CallLease> StartAll(int max) =>
        [.. Enumerable.Range(0, max).Select(_ => _limiter.TryAcquire(CallKind.Status)).TakeWhile(call => call is not null).Select(call => call!)];
}
