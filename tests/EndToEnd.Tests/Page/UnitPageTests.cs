using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>One unit: its hours, days and months, its climate, its readings.</summary>
[Collection(SharedPage.Name)]
public sealed class UnitPageTests(PageSystem system)
{
    [PageTheory]
    [MemberData(nameof(Reader.DesktopAndPhone), MemberType = typeof(Reader))]
    public async Task A_click_on_a_unit_shows_it_and_the_way_back_leads_to_the_same_list(Reader reader)
    {
        var unit = await system.AnyUnitAsync();
        await using var visit = await system.VisitAsync(reader, "/?sort=-24h");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = unit.Name, Exact = true }).ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = unit.Name })).ToBeVisibleAsync();
        foreach (var chart in (string[])["Energy by hour of the last 24 hours", "Energy, ", "Temperature and humidity"])
            await Expect(visit.Page.GetByRole(AriaRole.Img, new() { Name = chart })).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).Last.ClickAsync();
        await visit.Page.WaitForURLAsync("**/?sort=-24h");
        visit.AssertNothingWentWrong();
    }

    [PageTheory]
    [MemberData(nameof(Reader.DesktopAndPhone), MemberType = typeof(Reader))]
    public async Task Of_a_chosen_span_it_shows_energy_gaps_and_what_was_recovered_and_the_address_holds_the_choice(Reader reader)
    {
        var unit = await system.AnyUnitAsync();
        await using var visit = await system.VisitAsync(reader, unit.Address);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "7 days" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Group, new() { Name = "A bar for each" }).GetByRole(AriaRole.Button, new() { Name = "Hour" }).ClickAsync();

        await Expect(visit.Page.GetByText("are known from a later reading")).ToBeVisibleAsync();
        var span = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Chosen days" });
        await span.GetByText("Show as table").First.ClickAsync();
        var rows = span.GetByRole(AriaRole.Row);
        // The outage of the history: nothing read, and yet its energy is known.
        await Expect(rows.Filter(new() { HasText = "none" }).First).ToBeVisibleAsync();
        Assert.InRange(await rows.CountAsync(), 6 * 24, (7 * 24) + 2);

        var address = new Uri(visit.Page.Url).PathAndQuery;
        Assert.Contains("bucket=hour", address, StringComparison.Ordinal);
        await using var other = await system.VisitAsync(reader, address);
        await Expect(other.Page.GetByText("are known from a later reading")).ToBeVisibleAsync();
        await Expect(other.Page.GetByRole(AriaRole.Button, new() { Name = "7 days" })).ToHaveAttributeAsync("aria-pressed", "true");
        visit.AssertNothingWentWrong();
        other.AssertNothingWentWrong();
    }

    [PageTheory]
    [MemberData(nameof(Reader.DesktopAndPhone), MemberType = typeof(Reader))]
    public async Task It_lists_the_readings_in_words_and_gives_them_as_CSV(Reader reader)
    {
        var unit = await system.AnyUnitAsync();
        await using var visit = await system.VisitAsync(reader, unit.Address);

        await visit.Page.GetByText("Show the readings").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Quality" })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Term).Filter(new() { HasText = "Recovered" })).ToBeVisibleAsync();

        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.GetByRole(AriaRole.Link, new() { Name = "Download as CSV" }).ClickAsync());
        Assert.Matches(@"^ac_data_\d{8}_\d{6}\.csv$", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync((await download.PathAsync())!, TestContext.Current.CancellationToken);
        Assert.True(lines.Length > PageSystem.SlotsPerDay * 2 / 5, $"{lines.Length} lines");
        Assert.All(lines[1..], line => Assert.Contains(unit.Name, line, StringComparison.Ordinal));
        visit.AssertNothingWentWrong();
    }

    [PageFact]
    public async Task Days_in_the_wrong_order_and_too_many_hours_are_answered_in_words()
    {
        var unit = await system.AnyUnitAsync();
        await using var visit = await system.VisitAsync(Reader.Desktop, unit.Address);

        await visit.Page.GetByLabel("First day").FillAsync("2026-02-01");
        await visit.Page.GetByLabel("Last day").FillAsync("2026-01-01");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "The first day is after the last one." })).ToBeVisibleAsync();
        visit.AssertNothingWentWrong();

        await using var hours = await system.VisitAsync(Reader.Desktop, unit.Address + "&from=2020-01-01&to=2026-01-01&bucket=hour");
        await Expect(hours.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Ask for a shorter span" })).ToBeVisibleAsync();
    }

    [PageTheory]
    [InlineData("/unit", "The address names no unit.")]
    [InlineData("/unit?deviceName=gone", "There is no such unit.")]
    public async Task A_link_to_no_unit_says_so(string address, string words)
    {
        await using var visit = await system.VisitAsync(Reader.Phone, address);

        await Expect(visit.Page.GetByText(words)).ToBeVisibleAsync();
        visit.AssertNothingWentWrong();
    }
}
