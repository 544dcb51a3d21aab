using System.Text.Json.Nodes;
using AcMonitoring.TestSupport;
using static AcMonitoring.TestSupport.GrafanaFiles;

namespace AcMonitoring.Deployment.Tests.Grafana;

public sealed class DashboardTests
{
    // What the image brings, besides the one of the file.
    private static readonly HashSet<string> DataSources =
    [
        "prometheus", "tempo", "loki",
        .. Items(Yaml(Path.Combine(Folder, "datasources/postgres.yaml"))["datasources"]).Select(source => source.Text("uid")!),
    ];

    public static TheoryData<string> Names => [.. Dashboards.Select(dashboard => dashboard.Name)];

    [Fact]
    public void There_are_two_dashboards_and_their_uids_differ()
    {
        Assert.Equal(["ac-monitoring-energy", "ac-monitoring-operations"], Dashboards.Select(dashboard => dashboard.Json.Text("uid")));
        Assert.Equal(["Energy", "Operations"], Dashboards.Select(dashboard => dashboard.Json.Text("title")));
    }

    [Fact]
    public void The_database_is_the_data_source_that_the_dashboards_name() => Assert.Contains(Database, DataSources);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_panel_says_what_it_shows_and_asks_a_data_source_that_exists(string name)
    {
        var panels = Panels(Dashboard(name)).ToList();

        Assert.NotEmpty(panels);
        Assert.All(panels, panel =>
        {
            Assert.False(string.IsNullOrWhiteSpace(panel.Text("title")));
            Assert.True(panel.Text("description")?.Length > 20, $"{panel.Text("title")} has no description");
            Assert.Contains(panel.Text("datasource", "uid")!, DataSources);
            Assert.NotEmpty(Items(panel["targets"]));
        });
        Assert.All(Queries.Where(query => query.File == name), query => Assert.Contains(query.DataSource, DataSources));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Panels_have_ids_of_their_own(string name)
    {
        var ids = Items(Dashboard(name)["panels"]).Select(panel => panel.Text("id")).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Panels_lie_side_by_side_within_the_24_columns(string name)
    {
        var taken = new HashSet<(int X, int Y)>();

        Assert.All(Items(Dashboard(name)["panels"]), panel =>
        {
            var (x, y, width, height) = (At(panel, "x"), At(panel, "y"), At(panel, "w"), At(panel, "h"));
            Assert.InRange(x + width, 1, 24);
            var cells = from row in Enumerable.Range(y, height) from column in Enumerable.Range(x, width) select (column, row);
            Assert.All(cells, cell => Assert.True(taken.Add(cell), $"{panel.Text("title")} lies on another panel"));
        });
    }

    [Fact]
    public void The_metrics_that_dashboards_and_alerts_ask_for_can_be_told() =>
        Assert.All(Expressions, query => Assert.NotEmpty(PromQl.MetricNames(query.Text)));

    [Fact]
    public void Figures_of_several_replicas_are_never_summed()
    {
        string[] asked = ["query_api_last_success_age_seconds", "query_api_queue_messages", "token_seconds_left"];
        var queries = Expressions.Where(query => asked.Any(PromQl.MetricNames(query.Text).Contains)).ToList();

        Assert.NotEmpty(queries);
        Assert.All(queries, query => Assert.Matches(@"\b(max|min)( by \([a-z_]+\))? ?\((query_api_|token_seconds_left)", query.Text));
    }

    [Fact]
    public void The_provider_looks_where_the_dashboards_are_mounted()
    {
        var provider = Assert.Single(Items(Yaml(Path.Combine(Folder, "dashboards/provider.yaml"))["providers"]));

        Assert.Equal("/otel-lgtm/ac-monitoring", provider.Text("options", "path"));
        Assert.Equal("False", provider.Text("allowUiUpdates"), ignoreCase: true);
    }

    [Fact]
    public void No_file_holds_a_secret()
    {
        var source = Assert.Single(Items(Yaml(Path.Combine(Folder, "datasources/postgres.yaml"))["datasources"]));

        Assert.All(source["secureJsonData"]!.AsObject(), secret => Assert.Matches(@"^\$\{[A-Z_]+\}$", secret.Value!.ToString()));
        Assert.All(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories), file =>
            Assert.DoesNotMatch(@"(?i)(password|secret|token|apikey|authorization)[""']?\s*[:=]\s*[""']?(?!\$\{)[a-z0-9+/_-]{6,}", File.ReadAllText(file)));
    }

    private static JsonNode Dashboard(string name) => Dashboards.Single(dashboard => dashboard.Name == name).Json;

    private static int At(JsonNode panel, string key) => panel["gridPos"]![key]!.GetValue<int>();
}
