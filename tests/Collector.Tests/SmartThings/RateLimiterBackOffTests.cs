using AcMonitoring.Collector.SmartThings;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests.SmartThings;

[Trait("Tier", "unit")]
public sealed class RateLimiterBackOffTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SmartThingsRateLimiter _limiter;

    public RateLimiterBackOffTests() => _limiter = new SmartThingsRateLimiter(_time);

    [Fact]
    public void Calls_are_allowed_at_first() => Assert.Equal(TimeSpan.Zero, _limiter.BackOff);

    [Fact]
    public async Task Calls_are_blocked_for_the_hint()
    {
        _limiter.Rejected(TimeSpan.FromSeconds(43), _limiter.Now);
        var wait = _limiter.WaitAsync(CallKind.Status, TimeSpan.MaxValue, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(42.9));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await wait;
        Assert.Equal(TimeSpan.Zero, _limiter.BackOff);
    }

    [Fact]
    public void Calls_that_are_rejected_together_count_as_one_rejection()
    {
        var sentAt = _limiter.Now;
        for (var call = 0; call < 8; call++)
            _limiter.Rejected(null, sentAt);
        Assert.Equal(TimeSpan.FromSeconds(1), _limiter.BackOff);
    }

    [Fact]
    public void Without_a_hint_the_wait_doubles_up_to_half_a_minute()
    {
        var waits = Enumerable.Range(0, 7).Select(_ => Reject(null)).ToList();
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], waits);
    }

    [Fact]
    public void A_hint_of_zero_still_backs_off()
    {
        var waits = Enumerable.Range(0, 4).Select(_ => Reject(0)).ToList();
        Assert.Equal([0, 1, 2, 4], waits);
    }

    [Fact]
    public void An_accepted_call_ends_the_back_off()
    {
        Reject(null);
        Reject(null);
        _limiter.Accepted(_limiter.Now);
        Assert.Equal(1, Reject(null));
    }

    [Fact]
    public void A_shorter_wait_does_not_shorten_a_longer_one()
    {
        _limiter.Rejected(TimeSpan.FromSeconds(40), _limiter.Now);
        _limiter.Rejected(TimeSpan.FromSeconds(3), _limiter.Now);
        Assert.Equal(TimeSpan.FromSeconds(40), _limiter.BackOff);
    }

    [Fact]
    public void No_hint_blocks_calls_for_more_than_an_hour() => Assert.Equal(3600, Reject(20 * 24 * 3600));

    /// <returns>The seconds that calls were blocked; the clock has advanced by them.</returns>
    private double Reject(double? hintSeconds)
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _limiter.Rejected(hintSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, _limiter.Now);
        var wait = _limiter.BackOff;
        _time.Advance(wait);
        return wait.TotalSeconds;
    }
}
