using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace AcMonitoring.TestSupport;

/// <summary>A query of a dashboard or an alert rule.</summary>
/// <param name="File">Name of its file.</param>
/// <param name="Where">Title of its panel or rule, or name of its variable.</param>
/// <param name="DataSource">The uid of its data source.</param>
/// <param name="Text">The query, with Grafana's variables and macros.</param>
public sealed record GrafanaQuery(string File, string Where, string DataSource, string Text)
{
    public override string ToString() => $"{File}, {Where}: {Text}";
}

/// <summary>The files of <c>deploy/grafana</c>.</summary>
public static class GrafanaFiles
{
    public const string Prometheus = "prometheus";

    public const string Database = "ac-monitoring-postgres";

    public static string Folder { get; } = Path.Combine(Repository.Root, "deploy/grafana");

    /// <summary>Every PromQL expression of dashboards and alerts.</summary>
    public static IReadOnlyList<GrafanaQuery> Expressions => [.. Queries.Where(query => query.DataSource == Prometheus)];

    /// <summary>Every SQL statement of dashboards, those of the variables included.</summary>
    public static IReadOnlyList<GrafanaQuery> Statements => [.. Queries.Where(query => query.DataSource == Database)];

    /// <summary>Every query of dashboards and alerts.</summary>
    public static IReadOnlyList<GrafanaQuery> Queries =>
        [.. Dashboards.SelectMany(file => OfDashboard(file.Name, file.Json)), .. Alerts.SelectMany(file => OfRules(file.Name, file.Json))];

    /// <summary>The dashboards by the names of their files.</summary>
    public static IReadOnlyList<(string Name, JsonNode Json)> Dashboards =>
        [.. Files("dashboards", "*.json").Select(file => (Path.GetFileName(file), JsonNode.Parse(File.ReadAllText(file))!))];

    /// <summary>The alert rules by the names of their files.</summary>
    public static IReadOnlyList<(string Name, JsonNode Json)> Alerts =>
        [.. Files("alerting", "*.yaml").Select(file => (Path.GetFileName(file), Yaml(file)))];

    /// <summary>The panels of a dashboard, including those of collapsed rows, without the rows themselves.</summary>
    public static IEnumerable<JsonNode> Panels(JsonNode dashboard) =>
        Items(dashboard["panels"]).SelectMany(panel => panel.Text("type") == "row" ? Panels(panel) : [panel]);

    /// <summary>The rules of a file of alerts.</summary>
    public static IEnumerable<JsonNode> Rules(JsonNode alerts) => Items(alerts["groups"]).SelectMany(group => Items(group["rules"]));

    /// <summary>A YAML file as JSON.</summary>
    public static JsonNode Yaml(string file)
    {
        var content = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(File.ReadAllText(file));
        return JsonSerializer.SerializeToNode(content)!;
    }

    /// <summary>The elements of a list; empty if it is missing.</summary>
    public static IEnumerable<JsonNode> Items(JsonNode? list) => list?.AsArray().Select(item => item!) ?? [];

    /// <summary>The text at a path of keys; null if it is missing.</summary>
    public static string? Text(this JsonNode node, params ReadOnlySpan<string> path)
    {
        JsonNode? at = node;
        foreach (var key in path)
            at = at?[key];
        return at?.ToString();
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(Folder, folder), pattern).Order(StringComparer.Ordinal);

    private static IEnumerable<GrafanaQuery> OfDashboard(string file, JsonNode dashboard) =>
    [
        .. from variable in Items(dashboard["templating"]?["list"])
           where variable.Text("type") == "query"
           select new GrafanaQuery(file, variable.Text("name")!, variable.Text("datasource", "uid")!, variable.Text("query")!),
        .. from panel in Panels(dashboard)
           from target in Items(panel["targets"])
           select new GrafanaQuery(file, panel.Text("title")!, target.Text("datasource", "uid")!, QueryOf(target)),
    ];

    private static IEnumerable<GrafanaQuery> OfRules(string file, JsonNode alerts) =>
        from rule in Rules(alerts)
        from query in Items(rule["data"])
        where query.Text("datasourceUid") != "__expr__"
        select new GrafanaQuery(file, rule.Text("title")!, query.Text("datasourceUid")!, QueryOf(query["model"]!));

    // The key is expr for Prometheus and Loki, rawSql for PostgreSQL, query for Tempo.
    private static string QueryOf(JsonNode model) => model.Text("expr") ?? model.Text("rawSql") ?? model.Text("query")
        ?? throw new InvalidDataException($"No query: {model.ToJsonString()}");
}
