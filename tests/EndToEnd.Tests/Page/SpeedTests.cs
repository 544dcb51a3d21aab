using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>The page is quick.</summary>
[Collection(SharedPage.Name)]
public sealed class SpeedTests(PageSystem system)
{
    private const double LongestWait = 1_500;

    [PageFact]
    public async Task The_first_load_brings_less_than_500_kB_and_shows_the_figures_in_less_than_a_second_and_a_half()
    {
        await PageSpeed.AssertBelowAsync("The first load", LongestWait, async () =>
        {
            await using var visit = await system.VisitAsync(Reader.Desktop, "about:blank");
            // What is meaningful is the site's energy, every unit and the chart.
            await visit.Page.AddInitScriptAsync(
                """
                const look = () => {
                  const seen = document.querySelector('ac-unit-table [role=row] [role=rowheader] a') && document.querySelector('ac-site-totals .figure');
                  if (seen) requestAnimationFrame(() => { window.shownAt ??= performance.now(); });
                  else requestAnimationFrame(look);
                };
                look();
                """);
            await visit.Page.GotoAsync(system.Site.ToString());
            var shown = (await Eventually.GetAsync(() => visit.Page.EvaluateAsync<double?>("window.shownAt"), at => at is not null, "the figures are shown"))!.Value;
            await visit.SettledAsync();

            var bytes = await visit.Page.EvaluateAsync<double>(
                """
                [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                  .filter(one => /\/$|\.(js|css|svg|woff2)$/.test(new URL(one.name).pathname)).map(one => one.encodedBodySize).reduce((a, b) => a + b, 0)
                """);
            Assert.InRange(bytes, 50_000, 500_000);
            return shown;
        });
    }
}
