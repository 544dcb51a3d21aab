using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Chaos;

/// <summary>The whole system, and what is done to it.</summary>
internal sealed class ChaosSystem : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly PrivateRabbitMq _broker = new();
    private readonly PrivatePostgres _postgres = new();
    private readonly List<string> _services = [GatedSystem.TokenService, GatedSystem.QueryApi, GatedSystem.Collector];
    private string _unit = "";

    private ChaosSystem()
    {
    }

    public GatedSystem Whole { get; private set; } = null!;

    /// <summary>Orderly stops, and those of them that took too long or ended with an error.</summary>
    public (int All, int Bad) Stops { get; private set; }

    public static async Task<ChaosSystem> StartAsync()
    {
        var system = new ChaosSystem();
        try
        {
            await Task.WhenAll(system._broker.StartAsync(), system._postgres.StartAsync());
            system.Whole = await GatedSystem.PrepareAsync(system._broker, system._postgres, PollInterval, units: 20);
            await system.Whole.StartServicesAsync();
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public void Kill(string service) => Whole.Services.Kill(service);

    public Task StartAsync(string service) => Whole.Services.StartAgainAsync(service);

    public async Task StopAsync(string service)
    {
        var clock = Stopwatch.StartNew();
        var exitCode = await Whole.Services.StopAsync(service);
        var isBad = exitCode != 0 || clock.Elapsed > StopLimit;
        Stops = (Stops.All + 1, Stops.Bad + (isBad ? 1 : 0));
        if (isBad)
            Console.WriteLine($"{service} ended after {clock.Elapsed.TotalSeconds:0.0} s with {exitCode}.");
    }

    public Task StartSecondCollectorAsync()
    {
        if (_services.Contains(RunningSystem.SecondCollector))
            return StartAsync(RunningSystem.SecondCollector);
        _services.Add(RunningSystem.SecondCollector);
        return Whole.Services.StartSecondCollectorAsync();
    }

    public async Task RemoveUnitAsync()
    {
        var readings = await Whole.Services.Simulator.GetFromJsonAsync<JsonElement>(new Uri("/admin/readings", UriKind.Relative));
        _unit = readings[0].GetProperty("deviceId").GetString()!;
        await Whole.PostAsync($"/admin/devices/{_unit}/remove");
    }

    public Task RestoreUnitAsync() => Whole.PostAsync($"/admin/devices/{_unit}/restore");

    /// <summary>Starts what has ended, so that every spool is emptied.</summary>
    public async Task StartAllAsync()
    {
        foreach (var service in _services.Where(Whole.Services.HasExited))
            await StartAsync(service);
    }

    public async Task StopAllAsync()
    {
        foreach (var service in _services)
            await StopAsync(service);
    }

    public async ValueTask DisposeAsync()
    {
        if (Whole is not null)
            await Whole.DisposeAsync();
        await _broker.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
