using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Deployment.Tests;

/// <summary>The table of settings in docs/configuration.md.</summary>
internal static partial class DocumentedSettings
{
    private static readonly string[] Services = ["Collector", "QueryApi", "TokenService"];

    /// <returns>Every setting with every service that it is a setting of.</returns>
    public static IReadOnlyCollection<(string Setting, string Service)> Read()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs/configuration.md"));
        var table = document[document.IndexOf("\n| setting | of |", StringComparison.Ordinal)..document.IndexOf("\n## Secrets in files", StringComparison.Ordinal)];
        var settings = new List<(string Setting, string Service)>();
        var names = new List<string>();
        foreach (Match row in Row().Matches(table))
        {
            // A row without a name goes on with the one above. Of the last cell, only "or all in" names another setting.
            var named = Name().Matches(row.Groups["names"].Value).Concat(Alternative().Matches(row.Groups["text"].Value));
            if (row.Groups["names"].Value.Trim().Length > 0)
                names = [.. named.Select(match => match.Groups["name"].Value)];
            var of = row.Groups["services"].Value.Trim();
            var services = of == "all" ? Services : of.Split(", ");
            settings.AddRange(names.SelectMany(name => services.Select(service => (name, service))));
        }

        return settings;
    }

    [GeneratedRegex(@"^\|(?<names>[^|]*)\|(?<services>[ \w,]+)\|[^|]*\|(?<text>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z_]+)`")]
    private static partial Regex Name();

    [GeneratedRegex("or all in `(?<name>[A-Za-z_]+)`")]
    private static partial Regex Alternative();
}
