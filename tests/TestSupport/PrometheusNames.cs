using AcMonitoring.TestSupport.Otlp;

namespace AcMonitoring.TestSupport;

/// <summary>The kinds of OTLP metrics that have different names in Prometheus.</summary>
public enum MetricKind
{
    /// <summary>A monotonic sum.</summary>
    Counter,

    /// <summary>A sum that can decrease.</summary>
    UpDownCounter,

    Gauge,

    /// <summary>A histogram with explicit buckets.</summary>
    Histogram,
}

/// <summary>
/// The names that Prometheus gives to OTLP metrics, with its default strategy <c>UnderscoreEscapingWithSuffixes</c>: the rules
/// of prometheus/otlptranslator, <c>metric_namer.go</c> and <c>unit_namer.go</c>.
/// </summary>
public static class PrometheusNames
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["m"] = "meters",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["g"] = "grams",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["1"] = "",
        ["%"] = "percent",
    };

    private static readonly Dictionary<string, string> PerUnits = new(StringComparer.Ordinal)
    {
        ["s"] = "second",
        ["m"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
        ["w"] = "week",
        ["mo"] = "month",
        ["y"] = "year",
    };

    /// <summary>The names of the series of a received metric.</summary>
    public static IReadOnlyList<string> Of(Metric metric) => Of(metric.Name, metric.Unit, metric.DataCase switch
    {
        Metric.DataOneofCase.Gauge => MetricKind.Gauge,
        Metric.DataOneofCase.Sum => metric.Sum.IsMonotonic ? MetricKind.Counter : MetricKind.UpDownCounter,
        Metric.DataOneofCase.Histogram => MetricKind.Histogram,
        var other => throw new ArgumentException($"{metric.Name} has data of the kind {other}.", nameof(metric)),
    });

    /// <summary>The names of the series of a metric: one, or the buckets, sum and count of a histogram.</summary>
    public static IReadOnlyList<string> Of(string name, string unit, MetricKind kind)
    {
        var family = Family(name, unit, kind);
        return kind == MetricKind.Histogram ? [family + "_bucket", family + "_sum", family + "_count"] : [family];
    }

    private static string Family(string name, string unit, MetricKind kind)
    {
        var tokens = Tokens(name);
        var (main, per) = Suffixes(unit);
        if (main.Length > 0 && !tokens.Contains(main))
            tokens.Add(main);
        if (per.Length > 0 && !tokens.Contains(per))
            tokens.Add(per);
        if (kind == MetricKind.Counter)
            MoveLast(tokens, "total");
        if (kind == MetricKind.Gauge && unit == "1")
            MoveLast(tokens, "ratio");

        var family = string.Join('_', tokens);
        return family.Length > 0 && char.IsAsciiDigit(family[0]) ? "_" + family : family;
    }

    /// <summary>Of <c>By/s</c>: <c>bytes</c> and <c>per_second</c>. An annotation such as <c>{call}</c> is not a unit.</summary>
    private static (string Main, string Per) Suffixes(string unit)
    {
        var parts = unit.Split('/', 2, StringSplitOptions.TrimEntries);
        var main = IsUnit(parts[0]) ? Clean(Units.GetValueOrDefault(parts[0], parts[0])) : "";
        var per = parts.Length > 1 && IsUnit(parts[1]) ? Clean(PerUnits.GetValueOrDefault(parts[1], parts[1])) : "";
        return (main, per.Length > 0 ? "per_" + per : "");
    }

    private static bool IsUnit(string part) => part.Length > 0 && !part.AsSpan().ContainsAny('{', '}');

    private static string Clean(string text) => string.Join('_', Tokens(text));

    private static List<string> Tokens(string text) =>
    [
        .. string.Concat(text.Select(character => char.IsAsciiLetterOrDigit(character) || character == ':' ? character : '_'))
            .Split('_', StringSplitOptions.RemoveEmptyEntries),
    ];

    private static void MoveLast(List<string> tokens, string token)
    {
        tokens.RemoveAll(one => one == token);
        tokens.Add(token);
    }
}
