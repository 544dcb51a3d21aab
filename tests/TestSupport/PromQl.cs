namespace AcMonitoring.TestSupport;

/// <summary>Finds the metrics of a PromQL expression.</summary>
public static class PromQl
{
    private static readonly HashSet<string> Operators = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "unless", "atan2", "bool", "offset", "anchored", "smoothed", "inf", "nan",
    };

    private static readonly HashSet<string> Groupings = new(StringComparer.OrdinalIgnoreCase) { "by", "without" };

    // The names in parentheses after these words are labels, not metrics.
    private static readonly HashSet<string> LabelLists = new(Groupings, StringComparer.OrdinalIgnoreCase)
    {
        "on", "ignoring", "group_left", "group_right",
    };

    /// <summary>Names of the metrics in an expression, which may contain Grafana's variables.</summary>
    /// <exception cref="FormatException">The expression is incomplete, or a name is not determined by it.</exception>
    public static IReadOnlySet<string> MetricNames(string expression)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reader = new PromQlReader(expression);
        while (reader.SkipSpace())
        {
            if (reader.TakeString() is not null)
                continue;
            if (reader.Skip('['))
                reader.SkipPast(']');
            else if (reader.Skip('{'))
                names.UnionWith(NamesInMatchers(reader));
            else if (reader.SkipVariable() || reader.SkipNumber())
                reader.ForbidName();
            else if (reader.TakeName() is { } name)
                AddMetric(name, reader, names);
            else
                reader.SkipCharacter();
        }

        return names;
    }

    private static void AddMetric(string name, PromQlReader reader, HashSet<string> names)
    {
        reader.ForbidVariable();
        if (LabelLists.Contains(name) && reader.NextIs('('))
        {
            reader.Skip('(');
            reader.SkipPast(')');
        }
        else if (!Operators.Contains(name) && !LabelLists.Contains(name) && !reader.NextIs('(') && !reader.NextIs(Groupings))
        {
            names.Add(name);
        }
    }

    /// <summary>Reads up to the closing brace: <c>{"a.name", __name__="another", label="value"}</c>.</summary>
    private static IEnumerable<string> NamesInMatchers(PromQlReader reader)
    {
        while (!reader.Skip('}'))
        {
            var label = reader.TakeString();
            if (label is not null && (reader.NextIs(',') || reader.NextIs('}')))
            {
                yield return label;
                reader.Skip(',');
                continue;
            }

            label ??= reader.TakeName() ?? throw reader.Fault("a label is expected");
            var comparison = reader.TakeComparison();
            var value = reader.TakeString() ?? throw reader.Fault("a value is expected");
            reader.Skip(',');
            if (label != "__name__")
                continue;
            yield return comparison == "=" ? value : throw reader.Fault("a pattern of names stands for any name");
        }
    }
}
