using System.Globalization;
using AcMonitoring.Collector.SmartThings;
using CsCheck;

namespace AcMonitoring.Collector.Tests.SmartThings;

[Trait("Tier", "unit")]
public sealed class RateLimitHintTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("7", "5000", "retry in 3000 millis", 7_000)]
    [InlineData("0", "5000", null, 0)]
    [InlineData("Wed, 01 Jul 2026 12:00:30 GMT", "5000", null, 30_000)]
    [InlineData(null, "5000", "retry in 3000 millis", 5_000)]
    [InlineData(null, null, "attempt 20 limit 10 - retry in 43074 millis", 43_074)]
    [InlineData("-7", "5000", null, 5_000)]
    [InlineData("soon", "5000", null, 5_000)]
    [InlineData("99999999999999999999", "5000", null, 5_000)]
    [InlineData("Wed, 01 Jul 2026 11:59:00 GMT", "5000", null, 5_000)]
    [InlineData("", "-1", "retry in 3000 millis", 3_000)]
    [InlineData("", "5.5", "retry in 3000 millis", 3_000)]
    [InlineData("", "99999999999999999999", "retry in 3000 millis", 3_000)]
    public void The_first_readable_hint_counts(string? retryAfter, string? reset, string? body, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RateLimitHint.Read(retryAfter, reset, body, Now));

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("", "", "")]
    [InlineData("-1", "-1", "retry in -1 millis")]
    [InlineData("NaN", "soon", "retry in a while")]
    [InlineData(null, null, "retry in 99999999999 millis")]
    public void Without_a_hint_there_is_none(string? retryAfter, string? reset, string? body) =>
        Assert.Null(RateLimitHint.Read(retryAfter, reset, body, Now));

    [Theory]
    [InlineData("429_limit1.json", 13_933)]
    [InlineData("429_pat_limit10.json", 43_074)]
    [InlineData("429_pat_limit10_b.json", 40_585)]
    public void Recorded_bodies_contain_a_hint(string file, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RateLimitHint.Read(null, null, Samples.Text("errors/" + file), Now));

    [Fact]
    public void Any_response_results_in_a_valid_wait_or_none() =>
        Gen.Select(Gen.String, Gen.String, Gen.String).Sample((retryAfter, reset, body) =>
            RateLimitHint.Read(retryAfter, reset, body, Now) is null or { Ticks: >= 0 });

    [Fact]
    public void Every_number_of_milliseconds_is_read_from_header_and_body() =>
        Gen.Int[0, int.MaxValue].Sample(milliseconds =>
        {
            var text = milliseconds.ToString(CultureInfo.InvariantCulture);
            var wait = TimeSpan.FromMilliseconds(milliseconds);
            return RateLimitHint.Read(null, text, null, Now) == wait && RateLimitHint.Read(null, null, $"retry in {text} millis", Now) == wait;
        });
}
