using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using static AcMonitoring.TestSupport.GrafanaFiles;

namespace AcMonitoring.Deployment.Tests.Grafana;

public sealed class AlertTests
{
    private static IReadOnlyList<JsonNode> All => [.. Alerts.SelectMany(file => Rules(file.Json))];

    [Fact]
    public void The_five_alerts_are_there()
    {
        Assert.Equal(
            ["Token under one hour", "No successful round", "Ingest lag", "Readings wait in the spool", "Error queue not empty"],
            All.Select(rule => rule.Text("title")));
        Assert.Equal(All.Count, All.Select(rule => rule.Text("uid")).Distinct().Count());
        // A longer one is refused by Grafana.
        Assert.All(All, rule => Assert.InRange(rule.Text("uid")!.Length, 1, 40));
    }

    [Fact]
    public void Each_says_what_is_wrong_what_to_do_and_where_to_read_on()
    {
        Assert.All(All, rule =>
        {
            Assert.True(rule.Text("annotations", "summary")?.Length > 20);
            Assert.True(rule.Text("annotations", "description")?.Length > 40);
            var heading = rule.Text("title")!.ToLowerInvariant().Replace(' ', '-');
            Assert.Equal("docs/operations.md#alert-" + heading, rule.Text("annotations", "runbook_url"));
            Assert.Contains(rule.Text("labels", "severity"), (string[])["critical", "warning"]);
            // Grafana would take a dollar sign for a variable of the environment.
            Assert.All(rule["annotations"]!.AsObject(), annotation => Assert.DoesNotContain('$', annotation.Value!.ToString()));
        });
    }

    [Fact]
    public void Each_waits_for_a_while_and_says_what_the_want_of_figures_means()
    {
        Assert.All(All, rule =>
        {
            Assert.Matches("^[1-9][0-9]*m$", rule.Text("for"));
            Assert.Contains(rule.Text("noDataState"), (string[])["Alerting", "OK"]);
            Assert.Contains(rule.Text("execErrState"), (string[])["Alerting", "KeepLast"]);
        });
    }

    [Theory]
    [InlineData("Token under one hour")]
    [InlineData("No successful round")]
    public void Not_to_know_of_the_token_or_the_rounds_is_an_alarm(string title)
    {
        var rule = All.Single(one => one.Text("title") == title);

        Assert.Equal("Alerting", rule.Text("noDataState"));
        Assert.Equal("Alerting", rule.Text("execErrState"));
    }

    [Fact]
    public void The_condition_of_each_is_one_of_its_expressions_which_name_its_queries()
    {
        Assert.All(All, rule =>
        {
            var queries = Items(rule["data"]).ToList();
            var names = queries.Select(query => query.Text("refId")).ToList();
            var condition = Assert.Single(queries, query => query.Text("refId") == rule.Text("condition"));
            Assert.Equal("__expr__", condition.Text("datasourceUid"));
            Assert.All(queries, query => Assert.Equal(query.Text("refId"), query.Text("model", "refId")));
            var inputs = Regex.Matches(condition.Text("model", "expression")!, @"\b[A-Z]\b").Select(name => name.Value);
            Assert.Equal(names.Where(name => name != rule.Text("condition")), inputs);
        });
    }

    [Fact]
    public void Each_leads_to_a_panel_that_exists()
    {
        Assert.All(All, rule =>
        {
            var dashboard = Dashboards.Single(one => one.Json.Text("uid") == rule.Text("dashboardUid")).Json;
            Assert.Single(Panels(dashboard), panel => panel.Text("id") == rule.Text("panelId"));
        });
    }

    [Fact]
    public void Every_error_queue_is_watched()
    {
        var rule = All.Single(one => one.Text("title") == "Error queue not empty");
        var pattern = Regex.Match(rule["data"]![0]!.Text("model", "expr")!, "=~\"(?<pattern>[^\"]+)\"").Groups["pattern"].Value;
        string[] good = [Queues.DeviceReadings, Queues.PollCompleted, Queues.TokenRotated];
        string[] bad = [.. good.Select(queue => queue + Queues.ErrorSuffix), Queues.DeadLetter];

        Assert.All(bad, queue => Assert.Matches($"^({pattern})$", queue));
        Assert.All(good, queue => Assert.DoesNotMatch($"^({pattern})$", queue));
    }
}
