using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>The first page: what is on, what it costs, what is wrong.</summary>
[Collection(SharedPage.Name)]
public sealed class OverviewTests(PageSystem system)
{
    [PageTheory]
    [MemberData(nameof(Reader.DesktopAndPhone), MemberType = typeof(Reader))]
    public async Task It_shows_the_sites_energy_how_many_units_are_on_and_every_unit(Reader reader)
    {
        await using var visit = await system.VisitAsync(reader);
        var dashboard = await system.System.QueryApi.GetFromJsonAsync<JsonElement>("/dashboard");
        var units = dashboard.EnumerateArray().ToList();

        var states = visit.Page.GetByRole(AriaRole.Group, new() { Name = "Units by state" }).GetByRole(AriaRole.Button);
        await Expect(states).ToHaveCountAsync(3);
        var counts = (await states.AllInnerTextsAsync()).Select(text => int.Parse(text.Split()[0], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(PageSystem.Units, counts.Sum());
        Assert.Equal(units.Count(unit => unit.GetProperty("stale").GetBoolean()), counts[2]);
        await Expect(visit.Page.GetByText($"{PageSystem.Units} of {PageSystem.Units} units")).ToBeVisibleAsync();

        // By the newest reading or the one before: a round may end meanwhile.
        var sum = units.Sum(unit => unit.GetProperty("rolling24hKWh").GetDecimal());
        var day = await visit.Page.GetByRole(AriaRole.Term).Filter(new() { HasText = "Last 24 hours" }).Locator("..").Locator(".figure").InnerTextAsync();
        Assert.InRange(decimal.Parse(day, CultureInfo.InvariantCulture), sum * 0.98m, sum * 1.02m);
        await Expect(visit.Page.GetByText("Yesterday at this time", new() { Exact = true })).ToBeVisibleAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Collection" })).ToContainTextAsync("Last round");

        var one = units.Select(unit => unit.GetProperty("deviceName").GetString()!).Order(StringComparer.Ordinal).First();
        await visit.Page.GetByLabel("Search name or place").FillAsync(one);
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = one, Exact = true })).ToBeVisibleAsync();
        visit.AssertNothingWentWrong();
    }

    [PageTheory]
    [MemberData(nameof(Reader.DesktopAndPhone), MemberType = typeof(Reader))]
    public async Task Search_place_state_order_and_view_narrow_the_list_and_a_link_to_it_shows_the_same(Reader reader)
    {
        await using var visit = await system.VisitAsync(reader, "/?view=table");
        var names = visit.Page.GetByRole(AriaRole.Rowheader);

        await visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "24 h" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "24 h" })).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(names.First).ToHaveTextAsync((await system.AnyUnitAsync()).Name);

        var place = (await visit.Page.GetByLabel("Place", new() { Exact = true }).Locator("option").AllInnerTextsAsync())[1];
        await visit.Page.GetByLabel("Place", new() { Exact = true }).SelectOptionAsync(place);
        await visit.Page.GetByLabel("Search name or place").FillAsync("SALLE");
        await Expect(visit.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = $"of {PageSystem.Units} units" })).Not.ToHaveTextAsync($"{PageSystem.Units} of {PageSystem.Units} units");
        await visit.Page.WaitForURLAsync("**/*q=SALLE*");
        var shown = await names.AllInnerTextsAsync();

        await using var other = await system.VisitAsync(reader, new Uri(visit.Page.Url).PathAndQuery);
        await Expect(other.Page.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(shown);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Cards" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Table)).ToHaveCountAsync(0);
        await visit.Page.GetByLabel("Search name or place").FillAsync("no unit is called so");
        await Expect(visit.Page.GetByText("No unit matches what you have chosen.")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show all units" }).ClickAsync();
        await Expect(visit.Page.GetByText($"{PageSystem.Units} of {PageSystem.Units} units")).ToBeVisibleAsync();
        visit.AssertNothingWentWrong();
    }

    [PageFact]
    public async Task The_chart_of_the_last_24_hours_has_its_numbers_as_a_table()
    {
        await using var visit = await system.VisitAsync(Reader.Desktop);

        await Expect(visit.Page.GetByRole(AriaRole.Img, new() { Name = "Energy of the site by hour" })).ToBeVisibleAsync();
        await visit.Page.GetByText("Show as table").ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Table, new() { Name = "Energy of the site by hour" }).GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(24);
        await Expect(visit.Page.GetByRole(AriaRole.Rowheader).Filter(new() { HasText = "Not over yet" })).ToBeVisibleAsync();
    }

    [PageFact]
    public async Task It_asks_anew_each_minute_and_nothing_that_the_reader_looks_at_is_made_anew()
    {
        await using var visit = await system.VisitAsync(Reader.Desktop, "/?view=cards");
        await visit.Page.Clock.InstallAsync();
        await visit.Page.ReloadAsync();
        await Expect(visit.Page.Locator("ac-unit-card").First).ToBeVisibleAsync();
        await visit.SettledAsync();
        await visit.Page.EvaluateAsync(
            """
            () => {
              scrollTo(0, 700);
              window.looked = [...document.querySelectorAll('ac-unit-card, ac-chart svg')];
              window.inSight = looked.find((one) => one.getBoundingClientRect().top >= 0);
              window.away = 0;
              new MutationObserver(() => { window.away += window.looked.filter((one) => !one.isConnected).length; })
                .observe(document.body, { childList: true, subtree: true });
            }
            """);
        await visit.SettledAsync();
        // Not how far the page is scrolled: where more is said further up, the browser scrolls on so that what is in sight stays.
        const string Place = "inSight.getBoundingClientRect().top";
        var place = await visit.Page.EvaluateAsync<double>(Place);

        // All before the clock advances again, which would end requests that a busy machine has not answered.
        var answers = Array.ConvertAll(
            (string[])["/dashboard", "/energy", "/fetch_status", "/token"],
            path => visit.Page.WaitForResponseAsync(
                answer => new Uri(answer.Url).AbsolutePath == path && answer.Ok, new() { Timeout = (float)Eventually.DefaultDeadline.TotalMilliseconds }));
        await visit.Page.Clock.RunForAsync(60_000);
        await Task.WhenAll(answers);
        await visit.SettledAsync();

        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("away"));
        Assert.Equal(place, await visit.Page.EvaluateAsync<double>(Place), 1.0);
        visit.AssertNothingWentWrong();
    }
}
