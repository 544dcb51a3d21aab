using System.Net.Http.Json;
using AcMonitoring.SmartThingsSimulator;
using AcMonitoring.SmartThingsSimulator.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Tests.Doubles;

/// <summary>The SmartThings simulator in this process.</summary>
internal sealed class Cloud : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _admin;

    private Cloud(WebApplication app)
    {
        _app = app;
        BaseUrl = new Uri(app.Urls.Single() + "/v1/");
        _admin = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public Uri BaseUrl { get; }

    /// <summary>The current settings. The call limits can be changed at run time.</summary>
    public SimulatorOptions Options => _app.Services.GetRequiredService<IOptions<SimulatorOptions>>().Value;

    /// <summary>Number of calls so far.</summary>
    public int CallCount => _app.Services.GetRequiredService<ApiCalls>().Count().Total;

    public static async Task<Cloud> StartAsync(Action<SimulatorOptions>? configure = null, TimeProvider? clock = null)
    {
        var app = SimulatorApp.Create(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Error"], configure, clock);
        await app.StartAsync();
        return new Cloud(app);
    }

    /// <summary>Adds a fault, for example <c>new { kind = "status", status = 503, times = 1 }</c>.</summary>
    public async Task FaultAsync(object fault)
    {
        using var response = await _admin.PostAsJsonAsync("/admin/faults", fault);
        response.EnsureSuccessStatusCode();
    }

    public async Task ExpireTokensAsync()
    {
        using var response = await _admin.PostAsync("/admin/tokens/expire", null);
        response.EnsureSuccessStatusCode();
    }

    public async Task RenameLocationAsync(string id, string name)
    {
        using var response = await _admin.PostAsJsonAsync($"/admin/locations/{id}/rename", new { name });
        response.EnsureSuccessStatusCode();
    }

    public async Task HealAsync() => (await _admin.DeleteAsync("/admin/faults")).Dispose();

    public async Task ForgetCallsAsync() => (await _admin.DeleteAsync("/admin/calls")).Dispose();

    public Task<CallCounts> CallsAsync() => Task.FromResult(_app.Services.GetRequiredService<ApiCalls>().Count());

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
