using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TokenService.Tests.Running;

namespace AcMonitoring.TokenService.Tests.Api;

public sealed class InternalPortTests : IAsyncDisposable
{
    private const string Token = "11111111-2222-3333-4444-555555555555";

    private readonly TestFolder _folder = new();
    private readonly RunningService _service;

    public InternalPortTests(Broker broker) => _service = RunningService.Start(_folder.Path, broker.Uri);

    [Fact]
    public async Task Returns_the_token_with_its_times_and_forbids_caching()
    {
        var posted = await _service.SetAsync(Token);

        using var response = await _service.Internal.GetAsync("internal/token", TestContext.Current.CancellationToken);

        Assert.True(response.Headers.CacheControl?.NoStore);
        var content = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(["token", "updatedAt", "expiresAt"], content.EnumerateObject().Select(property => property.Name));
        Assert.Equal(Token, content.GetProperty("token").GetString());
        Assert.Equal(posted.GetProperty("updatedAt").GetString(), content.GetProperty("updatedAt").GetString());
        Assert.Equal(posted.GetProperty("expiresAt").GetString(), content.GetProperty("expiresAt").GetString());
    }

    [Fact]
    public async Task Returns_nulls_before_the_first_token() => Assert.Equal(
        """{"token":null,"updatedAt":null,"expiresAt":null}""", JsonSerializer.Serialize(await _service.GetInternalAsync()));

    [Theory]
    [InlineData("/internal/token")]
    [InlineData("/INTERNAL/Token")]
    [InlineData("/internal/token/")]
    [InlineData("/internal/token?x=1")]
    [InlineData("/internal%2Ftoken")]
    [InlineData("/%69nternal/token")]
    [InlineData("//internal/token")]
    [InlineData("/./internal/token")]
    [InlineData("/token/../internal/token")]
    [InlineData("/internal")]
    public async Task Is_not_reached_through_the_public_port(string path)
    {
        await _service.SetAsync(Token);

        using var response = await SendAsync(_service.Port, path);

        await Problem.ShouldBeAsync(response, HttpStatusCode.NotFound, "Not Found");
    }

    [Fact]
    public async Task Is_not_found_on_the_public_port_for_any_method()
    {
        using var response = await _service.Public.PostAsync("internal/token", null, TestContext.Current.CancellationToken);

        await Problem.ShouldBeAsync(response, HttpStatusCode.NotFound, "Not Found");
    }

    [Fact]
    public async Task Is_not_reached_by_the_Host_header()
    {
        await _service.SetAsync(Token);

        using var outside = await SendAsync(_service.Port, "/internal/token", $"127.0.0.1:{_service.InternalPort}");
        using var inside = await SendAsync(_service.InternalPort, "/internal/token", $"127.0.0.1:{_service.Port}");

        await Problem.ShouldBeAsync(outside, HttpStatusCode.NotFound, "Not Found");
        Assert.Equal(HttpStatusCode.OK, inside.StatusCode);
    }

    [Theory]
    [InlineData("/token")]
    [InlineData("/")]
    [InlineData("/internal/other")]
    public async Task Has_no_other_routes(string path)
    {
        using var response = await SendAsync(_service.InternalPort, path);

        await Problem.ShouldBeAsync(response, HttpStatusCode.NotFound, "Not Found");
    }

    [Fact]
    public async Task Does_not_set_tokens()
    {
        using var content = new StringContent($$"""{"token": "{{Token}}"}""", new MediaTypeHeaderValue("application/json"));

        using var response = await _service.Internal.PostAsync("token", content, TestContext.Current.CancellationToken);

        await Problem.ShouldBeAsync(response, HttpStatusCode.NotFound, "Not Found");
        Assert.Equal(JsonValueKind.Null, (await _service.GetInternalAsync()).GetProperty("token").ValueKind);
    }

    [Fact]
    public async Task Serves_the_probes_like_the_public_port()
    {
        using var outside = await _service.Public.GetAsync("health/live", TestContext.Current.CancellationToken);
        using var inside = await _service.Internal.GetAsync("health/live", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, outside.StatusCode);
        Assert.Equal(HttpStatusCode.OK, inside.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    // As written: HttpClient would tidy the path up.
    private async Task<HttpResponseMessage> SendAsync(int port, string path, string? host = null)
    {
        var address = new Uri(
            $"http://127.0.0.1:{port}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Host = host;
        return await _service.Public.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
