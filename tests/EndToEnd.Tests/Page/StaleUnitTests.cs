using AcMonitoring.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>A unit that reports no more is not mistaken for one that is well.</summary>
public sealed class StaleUnitTests(Chromium chromium, RabbitMqServer rabbit, PostgresServer postgres) : IClassFixture<Chromium>
{
    private const int Units = 5;

    [PageFact]
    public async Task It_is_counted_flagged_and_a_click_away_wherever_the_reader_is()
    {
        // Long enough for the other units never to be stale, however busy the machine.
        await using var system = new RunningSystem(rabbit, postgres) { PollInterval = TimeSpan.FromSeconds(8) };
        await system.StartAllAsync("--units", $"{Units}");
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
