using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>What the page shows when there is little to show, or something is away.</summary>
[Collection(SharedPage.Name)]
public sealed class StatesTests(PageSystem system)
{
    [PageFact]
    public async Task With_the_server_away_it_says_so_keeps_what_it_knew_and_goes_on_when_it_is_back()
    {
        await using var desktop = await system.VisitAsync(Reader.Desktop);
        await using var phone = await system.VisitAsync(Reader.Phone);
        IPage[] pages = [desktop.Page, phone.Page];
        foreach (var page in pages)
            await Expect(page.GetByText($"{PageSystem.Units} of {PageSystem.Units} units")).ToBeVisibleAsync();

        system.System.Kill("QueryApi");
        try
        {
            foreach (var page in pages)
            {
                await page.Clock.InstallAsync();
                await page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
                await page.Clock.FastForwardAsync(61_000);
                await Expect(page.GetByText("The server cannot be reached.").First).ToBeVisibleAsync();
                await Expect(page.GetByText($"{PageSystem.Units} of {PageSystem.Units} units")).ToBeVisibleAsync();
            }
        }
        finally
        {
            await system.System.StartAgainAsync("QueryApi", "ready");
        }

        foreach (var page in pages)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Try again now" }).First.ClickAsync();
            await Expect(page.GetByText("The server cannot be reached.")).ToHaveCountAsync(0);
        }
    }

    [PageFact]
    public async Task On_a_slow_network_it_says_that_it_goes_on_by_itself()
    {
        await using var visit = await system.VisitAsync(Reader.Phone);
        var answer = new TaskCompletionSource();
        await visit.Page.RouteAsync("**/dashboard", async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });
        await visit.Page.ReloadAsync();

        await Expect(visit.Page.GetByText("This takes longer than usual.")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        answer.SetResult();

        await Expect(visit.Page.GetByText($"{PageSystem.Units} of {PageSystem.Units} units")).ToBeVisibleAsync();
        visit.AssertNothingWentWrong();
    }
}
