using AcMonitoring.TestSupport;
using CsCheck;

namespace AcMonitoring.Deployment.Tests.Grafana;

public sealed class PromQlTests
{
    [Theory]
    [InlineData("up", "up")]
    [InlineData("max(query_api_last_success_age_seconds)", "query_api_last_success_age_seconds")]
    [InlineData("sum by (le, job) (rate(a_bucket{job=~\"x/.+\", le!=\"b_total\"}[$__rate_interval])) * 300", "a_bucket")]
    [InlineData("sum(a) by (b) / on (c) group_left (d, e) sum without (f) (g)", "a g")]
    [InlineData("a / ignoring(b) group_right c", "a c")]
    [InlineData("(histogram_quantile(0.99, sum by (le) (increase(a_bucket[10m]))) >= 0) or vector(0)", "a_bucket")]
    [InlineData("min_over_time(max(a{b=\"c\"})[10m:1m]) or vector(0)", "a")]
    [InlineData("a offset 5m > bool 1e-3 and b offset -1h30m unless c @ end() + 0x1F", "a b c")]
    [InlineData("rate(a[5m] @ 1609746000 offset 1w) ^ .5 atan2 -Inf", "a")]
    [InlineData("count_values(\"version\", a) == NaN", "a")]
    [InlineData("label_replace(a, 'b', \"$1\", 'c', `d\\`)", "a")]
    [InlineData("{__name__=\"a\", b='c\\'d'} + {\"e.f\", g=`h`}", "a e.f")]
    [InlineData("a{b=\"}\", c=\"# d\"} # e(f)\n+ g", "a g")]
    [InlineData("a{b=~\"${unit:regex}\"} > $threshold * ${factor}", "a")]
    [InlineData("job:a:rate5m{} + count", "job:a:rate5m count")]
    [InlineData("rate(a[5m]) > 2 or topk(5, b{})", "a b")]
    [InlineData("sum by (\"b)\", # c)\n d) (a[5m # ]\n])", "a")]
    [InlineData("1 + 2", "")]
    public void Finds_the_metrics_of_an_expression_and_nothing_else(string expression, string names) =>
        Assert.Equal(names.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), PromQl.MetricNames(expression));

    [Theory]
    [InlineData("{__name__=~\"a.*\"}")]
    [InlineData("a_${unit}")]
    [InlineData("${unit}_total")]
    [InlineData("a{b=\"c\"")]
    [InlineData("a[5m")]
    [InlineData("a{b=c}")]
    [InlineData("label_join(a, \"b")]
    public void Refuses_what_it_cannot_know(string expression) =>
        Assert.Throws<FormatException>(() => PromQl.MetricNames(expression));

    [Fact]
    public void Finds_the_metrics_of_any_expression() => AnyExpression.Sample(one =>
        Assert.Equal(one.Names, PromQl.MetricNames(one.Text)));

    private sealed record Expression(string Text, IReadOnlySet<string> Names);

    private static readonly Gen<string> Word = Gen.String[Gen.Char["abcde_0"], 1, 6].Select(tail => "m" + tail);

    private static readonly Gen<string> Space = Gen.OneOf("", " ", "\n", " # m(m{m}[m]) \"m\n");

    private static readonly Gen<string> Matchers = Gen.OneOf(
        Gen.Const(""),
        Gen.Select(Word, Gen.OneOf("=", "!=", "=~", "!~"), Word, Space, (label, comparison, value, space) =>
            $"{{{space}{label}{space}{comparison}{space}\"{value} \\\" }}] #{value}\"{space},{space}}}"));

    private static readonly Gen<string> Range = Gen.OneOf("", "[5m]", "[$__rate_interval]", "[1h30m:1m]", " offset 5m", " @ 1.5e+9", "[5m] offset -1d");

    private static readonly Gen<Expression> Selector = Gen.Select(Word, Space, Matchers, Range, (name, space, matchers, range) =>
        new Expression($"{name}{space}{matchers}{range}", new HashSet<string> { name }));

    // Expressions of growing depth: functions, aggregations and operators around selectors and numbers.
    private static readonly Gen<Expression> AnyExpression = Gen.Recursive<Expression>((depth, inner) => depth > 4 ? Selector : Gen.OneOf(
        Selector,
        Gen.OneOf("1", "0x1F", "1e-3", "Inf", "$threshold", "${x:raw}").Select(number => new Expression(number, new HashSet<string>())),
        Gen.Select(inner, Gen.OneOf("rate", "sum", "vector", "histogram_quantile"), Space, (one, function, space) =>
            one with { Text = $"{function}{space}({one.Text}{space})" }),
        Gen.Select(inner, Word, Gen.OneOf("by", "without", "BY"), Space, (one, label, grouping, space) =>
            one with { Text = $"sum {space}{grouping}{space}({label},{space}{label}x) ({one.Text})" }),
        Gen.Select(inner, inner, Word, Gen.OneOf("+", "and", "> bool", "== on (m)", "/ ignoring(m) group_left()", "* on() group_right(m)"), (left, right, _, sign) =>
            new Expression($"({left.Text}) {sign} ({right.Text})", left.Names.Union(right.Names).ToHashSet()))));
}
