using Microsoft.Playwright;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>The browser of all tests: the distribution's Chromium, driven by Playwright. It starts for the first visit.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    // On a machine that runs many tests at once the page may come late; how fast it is, is measured elsewhere.
    private const int Deadline = 60_000;

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(StartAsync);

    public async Task<IBrowser> BrowserAsync() => (await _started.Value).Browser;

    public async ValueTask DisposeAsync()
    {
        if (!_started.IsValueCreated)
            return;
        var (playwright, browser) = await _started.Value;
        await browser.CloseAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(Deadline);
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Find(),
            // As root Chromium has no sandbox, and it is to talk to nobody but our own service.
            Args = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-gpu"],
        });
        return (playwright, browser);
    }

    private static string Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("Chromium is not on the PATH: apt-get install chromium");
    }
}
