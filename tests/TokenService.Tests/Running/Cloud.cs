using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.SmartThingsSimulator;
using Microsoft.AspNetCore.Builder;

namespace AcMonitoring.TokenService.Tests.Running;

/// <summary>The simulator as the SmartThings cloud.</summary>
internal sealed class Cloud : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private Cloud(WebApplication app)
    {
        _app = app;
        _client = new HttpClient { BaseAddress = new Uri(app.Urls.Single() + "/") };
    }

    /// <summary>The settings by which the service asks it.</summary>
    public IEnumerable<(string Name, string Value)> Settings =>
        [("TokenService:VerifyOnUpdate", "true"), ("SmartThings:BaseUrl", new Uri(_client.BaseAddress!, "v1").ToString())];

    public static async Task<Cloud> StartAsync()
    {
        var app = SimulatorApp.Create(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Cloud(app);
    }

    /// <summary>Every token that was accepted so far is refused from now on.</summary>
    public async Task ExpireTokensAsync()
    {
        using var answer = await _client.PostAsync("admin/tokens/expire", null, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <param name="fault">As for <c>POST /admin/faults</c>.</param>
    public async Task OrderAsync(object fault)
    {
        using var answer = await _client.PostAsJsonAsync("admin/faults", fault, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async Task MendAsync()
    {
        using var answer = await _client.DeleteAsync("admin/faults", TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <returns>Calls that were made, whatever came of them.</returns>
    public async Task<int> CountCallsAsync() =>
        (await _client.GetFromJsonAsync<JsonElement>("admin/calls", TestContext.Current.CancellationToken)).GetProperty("total").GetInt32();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }
}
