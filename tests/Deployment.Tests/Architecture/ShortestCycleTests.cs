namespace AcMonitoring.Deployment.Tests.Architecture;

public sealed class ShortestCycleTests
{
    [Theory]
    [InlineData("")]
    [InlineData("A>B B>C A>C")]
    [InlineData("A>B C>B D>C D>A")]
    public void A_graph_without_a_cycle_has_none(string edges) => Assert.Null(Find(edges));

    [Fact]
    public void A_self_reference_is_not_a_cycle() => Assert.Null(Find("A>A A>B B>B"));

    [Theory]
    [InlineData("A>B B>A", "A>B>A")]
    [InlineData("A>B B>C C>A", "A>B>C>A")]
    [InlineData("A>B B>C C>B", "B>C>B")]
    [InlineData("A>A A>B B>C C>A", "A>B>C>A")]
    public void A_cycle_is_found_with_its_path(string edges, string cycle) => Assert.Equal(cycle, Find(edges));

    [Fact]
    public void The_shortest_of_several_cycles_is_found() => Assert.Equal("D>E>D", Find("A>B B>C C>A C>D D>E E>D"));

    private static string? Find(string edges) =>
        ShortestCycle.Find(edges.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(edge => (edge[..1], edge[2..]))) is { } cycle
            ? string.Join('>', cycle)
            : null;
}
