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

    /// <summary>The settings that make the service use this cloud.</summary>
    public IEnumerable<(string Name, string Value)> Settings =>
        [("TokenService:VerifyOnUpdate", "true"), ("SmartThings:BaseUrl", new Uri(_client.BaseAddress!, "v1").ToString())];

    public static async Task<Cloud> StartAsync()
    {
        var app = SimulatorApp.Create(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Cloud(app);
    }

    /// <summary>Makes every token that was accepted so far expire.</summary>
    public async Task ExpireTokensAsync()
    {
        using var response = await _client.PostAsync("admin/tokens/expire", null, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <param name="fault">As for <c>POST /admin/faults</c>.</param>
    public async Task AddFaultAsync(object fault)
    {
        using var response = await _client.PostAsJsonAsync("admin/faults", fault, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public async Task ClearFaultsAsync()
    {
        using var response = await _client.DeleteAsync("admin/faults", TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <returns>All calls, successful or not.</returns>
    public async Task<int> CountCallsAsync() =>
        (await _client.GetFromJsonAsync<JsonElement>("admin/calls", TestContext.Current.CancellationToken)).GetProperty("total").GetInt32();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }
}
