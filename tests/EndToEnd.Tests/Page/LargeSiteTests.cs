using AcMonitoring.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>A site of a thousand units.</summary>
public sealed class LargeSiteTests(Chromium chromium, RabbitMqServer rabbit, PostgresServer postgres)
{
    private const int Units = 1_000;
    private const double LongestFrame = 100;
    // A screenful and what is ready beside it.
    private const int MostShown = 60;

    [PageFact]
    public async Task A_thousand_units_are_scrolled_and_filtered_without_a_frame_of_more_than_100_ms()
    {
        await using var system = new RunningSystem(rabbit, postgres);
        await system.StartAllAsync("--units", $"{Units}");
        await system.WaitForAsync("/dashboard", units => units.GetArrayLength() == Units, "all units are on the dashboard", TimeSpan.FromMinutes(1));
        // What else runs has nothing to do with the page.
        await system.StopAsync(RunningSystem.Collector);

        foreach (var view in (string[])["table", "cards"])
        {
            await using var visit = await Visit.BeginAsync(chromium, system.QueryApi.BaseAddress!, Reader.Desktop, "/?view=" + view);
            await Expect(visit.Page.GetByText("1,000 of 1,000 units")).ToBeVisibleAsync();
            await visit.SettledAsync();

            await PageSpeed.AssertBelowAsync($"A frame of scrolling the {view}", LongestFrame, () => visit.Page.EvaluateAsync<double>(Scroll));
            Assert.InRange(await visit.Page.Locator("ac-unit-table [role=rowheader], ac-unit-card").CountAsync(), 1, MostShown);
            await PageSpeed.AssertBelowAsync($"A frame of filtering the {view}", LongestFrame, () => visit.Page.EvaluateAsync<double>(Filter));
            visit.AssertNothingWentWrong();
        }
    }

    /// <summary>The longest time between two frames, in ms, while something is done in each of them.</summary>
    private const string Frames =
        """
        const frames = async (count, act) => {
          let longest = 0;
          let last = await new Promise(requestAnimationFrame);
          for (let i = 0; i < count; i++) {
            act(i);
            const now = await new Promise(requestAnimationFrame);
            longest = Math.max(longest, now - last);
            last = now;
          }
          return longest;
        };
        """;

    private const string Scroll =
        $$"""
        async () => {
          {{Frames}}
          scrollTo(0, 0);
          const height = document.documentElement.scrollHeight - innerHeight;
          if (height < 10_000) throw new Error(`Only ${height} px can be scrolled.`);
          return frames(60, i => scrollTo(0, height * (i + 1) / 60));
        }
        """;

    // As one types: a letter each few frames.
    private const string Filter =
        $$"""
        async () => {
          {{Frames}}
          scrollTo(0, 0);
          const search = document.querySelector('input[type=search]');
          const words = 'open space';
          const type = text => { search.value = text; search.dispatchEvent(new Event('input', { bubbles: true })); };
          const longest = await frames(60, i => { if (i % 6 === 0) type(words.slice(0, i / 6 + 1)); });
          if (!/^[1-9]\d* of 1,000 units$/.test([...document.querySelectorAll('[role=status]')].map(one => one.innerText.trim()).find(text => text.endsWith('of 1,000 units'))))
            throw new Error('Nothing is left.');
          return Math.max(longest, await frames(6, i => { if (i === 0) type(''); }));
        }
        """;
}
