namespace AcMonitoring.Benchmarks.Tests;

[Trait("Tier", "unit")]
public sealed class ResultTests
{
    [Theory]
    [InlineData(2.0, "yes")]
    [InlineData(2.01, "**no**")]
    public void A_time_may_be_as_much_longer_as_its_target_says_and_no_more(double ratio, string met) =>
        Assert.EndsWith($"| ≤ 2 × | {met} |", Line(ratio, Target.AtMost(2)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0.3, "yes")]
    [InlineData(0.29, "**no**")]
    public void A_throughput_must_be_as_much_as_its_target_says(double ratio, string met) =>
        Assert.EndsWith($"| ≥ 0.3 × | {met} |", Line(ratio, Target.AtLeast(0.3)), StringComparison.Ordinal);

    [Fact]
    public void A_figure_without_a_target_is_never_missed() => Assert.EndsWith("|  |  |", Line(1e9, target: null), StringComparison.Ordinal);

    [Fact]
    public void The_ratio_is_the_median_of_those_within_a_run_and_not_that_of_the_medians()
    {
        // The machine was slow in the second run, for both, and stopped only ours in the third.
        var pairs = new Pairs();
        pairs.Add(10, 10);
        pairs.Add(40, 20);
        pairs.Add(90, 10);

        Assert.Equal((40, 10, 2), (pairs.Ours, pairs.Opponent, pairs.Ratio));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.PositiveInfinity)]
    public void What_was_not_measured_is_no_pair(double ours, double opponent) =>
        Assert.Throws<InvalidOperationException>(() => new Pairs().Add(ours, opponent));

    private static string Line(double ratio, Target? target) => ResultTable.Line("name", new Result("what", "", "", ratio, target), areTargetsAsked: true);
}
