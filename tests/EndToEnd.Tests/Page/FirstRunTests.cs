using AcMonitoring.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>The page of a system that has just been set up, until a unit is missing for the first time.</summary>
public sealed class FirstRunTests(Chromium chromium, RabbitMqServer rabbit, PostgresServer postgres)
{
    private const int Units = 5;

    [PageFact]
    public async Task Without_a_token_it_says_what_to_do_first_a_token_brings_the_units_and_one_that_reports_no_more_is_flagged()
    {
        // Long enough for the other units never to be stale, however busy the machine.
        await using var system = new RunningSystem(rabbit, postgres) { FirstToken = null, PollInterval = TimeSpan.FromSeconds(8) };
        await system.StartAllAsync("--units", $"{Units}");

        await SetFirstTokenAsync(system);
        await LoseAUnitAsync(system);
    }

    private async Task SetFirstTokenAsync(RunningSystem system)
    {
        await using var visit = await Visit.BeginAsync(chromium, system.QueryApi.BaseAddress!, Reader.Phone);

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "No air conditioners yet" })).ToBeVisibleAsync();
        await visit.AssertAccessibleAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Set the token" }).ClickAsync();
        await visit.Page.GetByLabel("SmartThings token", new() { Exact = true }).FillAsync("first-" + Guid.NewGuid());
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Set the token" }).ClickAsync();
        await system.WaitForAsync("/dashboard", units => units.GetArrayLength() == Units, "the first readings are there");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        await Expect(visit.Page.GetByText($"{Units} of {Units} units")).ToBeVisibleAsync(new() { Timeout = 70_000 });
        visit.AssertNothingWentWrong();
    }

    /// <summary>A unit that reports no more is counted, flagged and a click away wherever the reader is.</summary>
    private async Task LoseAUnitAsync(RunningSystem system)
    {
        var dashboard = await system.WaitForAsync("/dashboard", units => units.GetArrayLength() == Units, "all units are on the dashboard");
        var gone = dashboard[0];
        using var removed = await system.Simulator.PostAsync(new Uri($"/admin/devices/{gone.GetProperty("deviceId").GetString()}/remove", UriKind.Relative), null);
        removed.EnsureSuccessStatusCode();
        await system.WaitForAsync(
            "/dashboard",
            units => units.EnumerateArray().Count(unit => unit.GetProperty("stale").GetBoolean()) == 1,
            "one unit is stale",
            TimeSpan.FromMinutes(1));

        await using var visit = await Visit.BeginAsync(chromium, system.QueryApi.BaseAddress!, Reader.Desktop, "/smartthings-token");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "1 unit is not reporting" }).ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Rowheader).Filter(new() { HasText = gone.GetProperty("deviceName").GetString() })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Not reporting" }).First).ToBeVisibleAsync();
        await visit.AssertAccessibleAsync();
        visit.AssertNothingWentWrong();
    }
}
