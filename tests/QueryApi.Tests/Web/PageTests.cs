using System.Net;
using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Web;

/// <summary>Serving of the files of a built page.</summary>
public sealed class PageTests(PageTests.BuiltPage page) : IClassFixture<PageTests.BuiltPage>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/unit?deviceName=x")]
    [InlineData("/download")]
    [InlineData("/smartthings-token")]
    public async Task Client_side_routes_return_the_page_which_browsers_revalidate(string path)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var response = await SendAsync(method, path);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
            Assert.Contains("default-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal(method == HttpMethod.Get ? BuiltPage.Html : "", await response.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("/main-5QH3ZKVW.js", "public, max-age=31536000, immutable")]
    [InlineData("/media/letters-X7ABCDEF.woff2", "public, max-age=31536000, immutable")]
    [InlineData("/favicon.svg", "no-cache")]
    [InlineData("/service-worker.js", "no-cache")]
    public async Task A_file_with_a_hash_in_its_name_is_immutable(string path, string cacheControl)
    {
        using var response = await SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(cacheControl, response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("/main-5QH3ZKVW.js")]
    [InlineData("/styles-AB12CD34.css")]
    [InlineData("/favicon.svg")]
    [InlineData("/")]
    public async Task Text_is_compressed_on_request(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path, "gzip");

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("GET", "/main-00000000.js", HttpStatusCode.NotFound)]
    [InlineData("GET", "/units", HttpStatusCode.NotFound)]
    [InlineData("GET", "/unit/x", HttpStatusCode.NotFound)]
    [InlineData("POST", "/unit", HttpStatusCode.MethodNotAllowed)]
    public async Task An_unknown_path_results_in_problem_details(string method, string path, HttpStatusCode status)
    {
        using var response = await SendAsync(new HttpMethod(method), path);

        Assert.Equal(status, response.StatusCode);
        Assert.NotEmpty(JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task Without_a_built_page_there_is_one_with_build_instructions_and_the_routes()
    {
        var text = await File.ReadAllTextAsync(BuiltPage.OfRepository, TestContext.Current.CancellationToken);

        Assert.Contains("npm ci &amp;&amp; npm run build", text, StringComparison.Ordinal);
        Assert.All(
            (string[])["/dashboard", "/dashboard/hourly", "/energy", "/history", "/export", "/fetch_status", "/site", "/token"],
            path => Assert.Contains(path, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_output_folder_has_the_newest_built_page_or_that_of_the_repository()
    {
        var built = Path.Combine(Repository.Root, "frontend", "dist", "frontend", "browser", "index.html");

        Assert.Equal(
            await File.ReadAllTextAsync(File.Exists(built) ? built : BuiltPage.OfRepository, TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "wwwroot", "index.html"), TestContext.Current.CancellationToken));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? encoding = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (encoding is not null)
            request.Headers.AcceptEncoding.ParseAdd(encoding);
        return await page.Client.SendAsync(request);
    }

    /// <summary>The QueryApi with a page whose files have names as in an Angular build.</summary>
    public sealed class BuiltPage : IAsyncLifetime
    {
        public const string Html = "<!doctype html><title>built</title>";

        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ac-monitoring-page-");
        private readonly QueryApiApp _app;

        public BuiltPage(RabbitMqServer rabbit, PostgresServer postgres) =>
            _app = new QueryApiApp(rabbit, postgres) { Settings = [("webroot", _folder.FullName)] };

        /// <summary>The page of the repository.</summary>
        public static string OfRepository { get; } = Path.Combine(Repository.Root, "services", "QueryApi", "wwwroot", "index.html");

        public HttpClient Client => _app.Client;

        public async ValueTask InitializeAsync()
        {
            Write("index.html", Html);
            foreach (var file in (string[])["main-5QH3ZKVW.js", "styles-AB12CD34.css", "media/letters-X7ABCDEF.woff2", "favicon.svg", "service-worker.js"])
                Write(file, "/* " + file + " */");
            await _app.InitializeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _folder.Delete(recursive: true);
        }

        private void Write(string file, string text)
        {
            var path = Path.Combine(_folder.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
}
