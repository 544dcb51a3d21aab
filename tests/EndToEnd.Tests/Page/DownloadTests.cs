using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>Readings as CSV: of chosen days, places and units, with their progress, and never half a file.</summary>
[Collection(SharedPage.Name)]
public sealed partial class DownloadTests(PageSystem system)
{
    [PageTheory]
    [MemberData(nameof(Reader.DesktopAndPhone), MemberType = typeof(Reader))]
    public async Task The_readings_of_chosen_days_and_units_are_saved_and_a_link_has_the_choice(Reader reader)
    {
        var unit = await system.AnyUnitAsync();
        await using var visit = await system.VisitAsync(reader, "/download");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "7 days" }).ClickAsync();
        await visit.Page.GetByText("Units", new() { Exact = true }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" }).FillAsync(unit.Name);
        await visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = unit.Name }).First.CheckAsync();
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.GetByRole(AriaRole.Button, new() { Name = "Download CSV" }).ClickAsync());

        Assert.Matches(@"^ac_data_\d{8}_\d{6}\.csv$", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync((await download.PathAsync())!, TestContext.Current.CancellationToken);
        Assert.StartsWith("Timestamp,Device Name,Location,", lines[0], StringComparison.Ordinal);
        Assert.InRange(lines.Length, 7 * PageSystem.SlotsPerDay / 2, (7 * PageSystem.SlotsPerDay) + 10);
        Assert.All(lines[1..], line => Assert.Contains(unit.Name, line, StringComparison.Ordinal));
        await Expect(visit.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = download.SuggestedFilename })).ToBeVisibleAsync();

        await using var other = await system.VisitAsync(reader, new Uri(visit.Page.Url).PathAndQuery);
        await Expect(other.Page.GetByRole(AriaRole.Button, new() { Name = "7 days" })).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(other.Page.GetByText($"1 of {PageSystem.Units}", new() { Exact = true })).ToBeVisibleAsync();
        visit.AssertNothingWentWrong();
    }

    [PageFact]
    public async Task A_large_one_shows_how_far_it_is_and_can_be_cancelled()
    {
        await using var gate = new TcpGate(system.Site.Host, system.Site.Port);
        await using var visit = await BeginSlowlyAsync(gate, Reader.Desktop);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
        await Expect(visit.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Cancelled. No file was saved." })).ToBeVisibleAsync();
        visit.AssertNothingWentWrong();
    }

    [PageFact]
    public async Task One_that_is_cut_off_midway_is_told_and_nothing_is_saved()
    {
        await using var gate = new TcpGate(system.Site.Host, system.Site.Port);
        await using var visit = await BeginSlowlyAsync(gate, Reader.Phone);
        var saved = 0;
        visit.Page.Download += (_, _) => saved++;

        gate.Cut();

        await Expect(visit.Page.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
        await Expect(visit.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "so no file was saved" })).ToBeVisibleAsync();
        Assert.Equal(0, saved);
    }

    /// <summary>Begins the download of a week over a slow line, and waits until some of it is there.</summary>
    private async Task<Visit> BeginSlowlyAsync(TcpGate gate, Reader reader)
    {
        gate.Open();
        var visit = await system.VisitAsync(gate, reader, "/download");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "7 days" }).ClickAsync();
        await visit.SettledAsync();
        gate.Mode = GateMode.Slow;
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Download CSV" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Progressbar, new() { Name = "Download" })).ToHaveAttributeAsync("value", SomePercent());
        // The rest of it does not come before the test has done what it does.
        gate.Mode = GateMode.Stall;
        return visit;
    }

    [GeneratedRegex("^[1-9]")]
    private static partial Regex SomePercent();
}
