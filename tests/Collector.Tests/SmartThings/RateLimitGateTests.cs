using AcMonitoring.Collector.SmartThings;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests.SmartThings;

[Trait("Tier", "unit")]
public sealed class RateLimitGateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RateLimitGate _gate;

    public RateLimitGateTests() => _gate = new RateLimitGate(_time);

    [Fact]
    public void Is_open_at_first() => Assert.Equal(TimeSpan.Zero, _gate.ClosedFor);

    [Fact]
    public async Task Stays_closed_as_long_as_the_hint_says()
    {
        _gate.Refused(TimeSpan.FromSeconds(43), _gate.Now);
        var wait = _gate.WaitAsync(TimeSpan.MaxValue, TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromSeconds(42.9));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await wait;
        Assert.Equal(TimeSpan.Zero, _gate.ClosedFor);
    }

    [Fact]
    public void Calls_refused_together_count_as_one_refusal()
    {
        var sentAt = _gate.Now;
        for (var call = 0; call < 8; call++)
            _gate.Refused(null, sentAt);
        Assert.Equal(TimeSpan.FromSeconds(1), _gate.ClosedFor);
    }

    [Fact]
    public void Without_a_hint_the_wait_doubles_up_to_half_a_minute()
    {
        var waits = Enumerable.Range(0, 7).Select(_ => Refuse(null)).ToList();
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], waits);
    }

    [Fact]
    public void A_hint_of_nothing_cannot_make_us_hammer()
    {
        var waits = Enumerable.Range(0, 4).Select(_ => Refuse(0)).ToList();
        Assert.Equal([0, 1, 2, 4], waits);
    }

    [Fact]
    public void A_call_that_passes_ends_the_back_off()
    {
        Refuse(null);
        Refuse(null);
        _gate.Passed(_gate.Now);
        Assert.Equal(1, Refuse(null));
    }

    [Fact]
    public void A_shorter_wait_does_not_shorten_a_longer_one()
    {
        _gate.Refused(TimeSpan.FromSeconds(40), _gate.Now);
        _gate.Refused(TimeSpan.FromSeconds(3), _gate.Now);
        Assert.Equal(TimeSpan.FromSeconds(40), _gate.ClosedFor);
    }

    [Fact]
    public void No_hint_closes_it_for_more_than_an_hour() => Assert.Equal(3600, Refuse(20 * 24 * 3600));

    /// <returns>The seconds that the gate closed for; they have passed.</returns>
    private double Refuse(double? hintSeconds)
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _gate.Refused(hintSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, _gate.Now);
        var wait = _gate.ClosedFor;
        _time.Advance(wait);
        return wait.TotalSeconds;
    }
}
