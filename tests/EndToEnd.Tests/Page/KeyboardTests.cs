using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>Everything can be done without a mouse.</summary>
[Collection(SharedPage.Name)]
public sealed class KeyboardTests(PageSystem system)
{
    [PageFact]
    public async Task The_first_key_leads_past_the_header_and_the_list_is_sorted_and_opened_by_keys()
    {
        await using var visit = await system.VisitAsync(Reader.Desktop, "/?view=table");
        await Expect(visit.Page.GetByRole(AriaRole.Rowheader).First).ToBeVisibleAsync();

        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();

        var sort = visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "24 h" }).GetByRole(AriaRole.Button);
        await TabToAsync(visit.Page, sort);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "24 h" })).ToHaveAttributeAsync("aria-sort", "descending");

        var first = visit.Page.GetByRole(AriaRole.Rowheader).First.GetByRole(AriaRole.Link);
        var name = await first.InnerTextAsync();
        await TabToAsync(visit.Page, first);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = name })).ToBeVisibleAsync();
    }

    /// <summary>Presses Tab until the element has the focus.</summary>
    private static async Task TabToAsync(IPage page, ILocator element)
    {
        for (var i = 0; i < 60; i++)
        {
            if (await element.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail("It was not reached with the Tab key.");
    }
}
