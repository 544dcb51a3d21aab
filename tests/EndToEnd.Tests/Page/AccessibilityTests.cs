using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>Everybody can use the page: WCAG 2.2 AA as far as axe-core can tell, on every screen, in both colours and languages.</summary>
[Collection(SharedPage.Name)]
public sealed class AccessibilityTests(PageSystem system)
{
    [PageTheory]
    [MemberData(nameof(Reader.All), MemberType = typeof(Reader))]
    public async Task Axe_finds_nothing_on_any_page(Reader reader)
    {
        var unit = await system.AnyUnitAsync();
        await using var visit = await system.VisitAsync(reader, "about:blank");
        foreach (var address in (string[])["/", "/?view=table", unit.Address, "/download", "/smartthings-token"])
        {
            await visit.Page.GotoAsync(address);
            await Expect(visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await visit.SettledAsync();
            await visit.AssertAccessibleAsync();
            await visit.AssertFitsAsync();
            visit.AssertNothingWentWrong();
        }
    }
}
