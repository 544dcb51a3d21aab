using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>One reader's visit of the page, in a browser window of his own with nothing kept from others.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private Visit(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Opens an address of the page, such as <c>/unit?deviceName=Salle 1</c>.</summary>
    public static async Task<Visit> BeginAsync(Chromium chromium, Uri site, Reader reader, string address = "/")
    {
        var browser = await chromium.BrowserAsync();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = site.ToString(),
            ViewportSize = new() { Width = reader.Width, Height = reader.Height },
            ColorScheme = reader.Colours,
            Locale = reader.Locale,
            // Not the site's: what the page shows must not depend on where the reader sits.
            TimezoneId = "America/New_York",
            AcceptDownloads = true,
        });
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync(address);
        return visit;
    }

    /// <summary>Asserts that the browser had nothing to complain of: no error, no warning, no refused resource.</summary>
    public void AssertNothingWentWrong() => Assert.Empty(_complaints);

    /// <summary>Asserts that axe-core, with all its rules, finds nothing that hinders a reader on what is shown now.</summary>
    public async Task AssertAccessibleAsync()
    {
        await Page.EvaluateAsync(Axe);
        // Of what passes, which is thousands of elements, axe-core need not give an account.
        Assert.Empty(await Page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run({ resultTypes: ['violations'] })).violations.flatMap(({ id, help, nodes }) =>
              nodes.map(({ html, any }) => `${id}: ${help}: ${html} ${any[0]?.message}`))
            """));
    }

    /// <summary>Waits until nothing is on its way any more.</summary>
    public Task SettledAsync() => Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

    /// <summary>Asserts that nothing sticks out of the screen sideways: only what is within a part of its own may be scrolled so.</summary>
    public async Task AssertFitsAsync() =>
        Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "The page is wider than the screen.");

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
