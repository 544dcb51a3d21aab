using AcMonitoring.QueryApi.Alerting;

namespace AcMonitoring.QueryApi.Tests.Alerting;

[Trait("Tier", "unit")]
public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(5, 80)]
    [InlineData(8, 600)]
    [InlineData(1_000, 600)]
    public void The_delay_doubles_up_to_ten_minutes_and_varies_by_a_fifth(int failures, int longest)
    {
        var pauses = Enumerable.Range(0, 100).Select(_ => RetryDelay.After(failures, null).TotalSeconds).ToList();

        Assert.All(pauses, pause => Assert.InRange(pause, longest * 0.8, longest));
        Assert.True(pauses.Distinct().Count() > 10);
    }

    [Fact]
    public void The_delay_is_at_least_the_Retry_After_and_at_most_an_hour()
    {
        Assert.Equal(TimeSpan.FromSeconds(30), RetryDelay.After(1, TimeSpan.FromSeconds(30)));
        Assert.Equal(TimeSpan.FromHours(1), RetryDelay.After(1, TimeSpan.FromDays(3)));
        Assert.InRange(RetryDelay.After(1, TimeSpan.FromSeconds(-30)), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5));
    }
}
