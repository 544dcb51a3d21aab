using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>Each reader finds his own language, numbers and times, and the site's clock.</summary>
[Collection(SharedPage.Name)]
public sealed class LanguageTests(PageSystem system)
{
    [PageFact]
    public async Task A_French_browser_gets_French_with_its_numbers_and_can_change_to_English()
    {
        await using var visit = await system.VisitAsync(Reader.Desktop with { Locale = "fr-FR" });

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Vue d’ensemble");
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("lang", "fr");
        await Expect(visit.Page.GetByText("Hier à la même heure", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Matches(@"^\d+(\s\d+)*,\d", await visit.Page.Locator("dl .figure").First.InnerTextAsync());

        await visit.Page.GetByLabel("Langue").SelectOptionAsync("en");

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Overview");
        await visit.Page.ReloadAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Overview");
        visit.AssertNothingWentWrong();
    }

    [PageFact]
    public async Task Times_are_those_of_the_site_which_is_named_wherever_the_reader_is()
    {
        var unit = await system.AnyUnitAsync();
        await using var visit = await system.VisitAsync(Reader.Desktop, unit.Address);
        await Expect(visit.Page.GetByText(PageSystem.TimeZone).First).ToBeVisibleAsync();

        var shown = await visit.Page.GetByRole(AriaRole.Term).Filter(new() { HasText = "Last reading" }).Locator("..").Locator("dd").InnerTextAsync();

        var zone = TimeZoneInfo.FindSystemTimeZoneById(PageSystem.TimeZone);
        var local = TimeZoneInfo.ConvertTime(unit.LastUpdate, zone);
        Assert.Contains(local.ToString("HH:mm", CultureInfo.InvariantCulture), shown, StringComparison.Ordinal);
    }

    [PageFact]
    public async Task Light_or_dark_is_as_the_system_is_set_unless_the_reader_chooses()
    {
        await using var visit = await system.VisitAsync(Reader.Phone);
        const string Ground = "getComputedStyle(document.body).backgroundColor";
        var dark = await visit.Page.EvaluateAsync<string>(Ground);

        await visit.Page.GetByLabel("Colours").SelectOptionAsync("Light");

        var light = await visit.Page.EvaluateAsync<string>(Ground);
        Assert.NotEqual(dark, light);
        await visit.Page.ReloadAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        Assert.Equal(light, await visit.Page.EvaluateAsync<string>(Ground));
    }
}
