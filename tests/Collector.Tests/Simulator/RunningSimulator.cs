using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.SmartThingsSimulator;
using Microsoft.AspNetCore.Builder;

namespace AcMonitoring.Collector.Tests.Simulator;

/// <summary>The simulator on a free port, and a client with a token.</summary>
internal sealed class RunningSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningSimulator(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single() + "/") };
        UseToken("a-token");
    }

    public HttpClient Client { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RunningSimulator> StartAsync(Action<SimulatorOptions>? configure = null, TimeProvider? clock = null)
    {
        var app = SimulatorApp.Create(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning"], configure, clock);
        await app.StartAsync(Cancel);
        return new RunningSimulator(app);
    }

    public void UseToken(string? token) =>
        Client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(path, Cancel);

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var response = await GetAsync(path);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    public Task<HttpResponseMessage> OrderAsync(object fault) => Client.PostAsJsonAsync("admin/faults", fault, Cancel);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
