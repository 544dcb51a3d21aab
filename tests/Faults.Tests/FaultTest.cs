using System.Net;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Faults.Tests;

/// <summary>
/// A fault that is caused in the whole running system. However it ends, every reading that the simulator handed out is stored once, and the
/// energy is that of its meters.
/// </summary>
public abstract class FaultTest(FaultServers servers) : IClassFixture<FaultServers>
{
    protected const string Collector = GatedSystem.Collector;
    protected const string QueryApi = GatedSystem.QueryApi;
    protected const string TokenService = GatedSystem.TokenService;

    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    protected FaultServers Servers => servers;

    protected Task<GatedSystem> PrepareAsync(TimeSpan? pollInterval = null, int units = 10, params string[] simulator) =>
        GatedSystem.PrepareAsync(servers.Broker, servers.Postgres, pollInterval ?? Second, units, simulator);

    /// <summary>A system that has stored some slots.</summary>
    protected async Task<GatedSystem> StartAsync(int units = 10, params string[] simulator)
    {
        var system = await PrepareAsync(Second, units, simulator);
        try
        {
            await system.StartServicesAsync();
            await StoredAsync(system, slots: 4);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until that many slots more are stored.</summary>
    protected static async Task StoredAsync(GatedSystem system, int slots, TimeSpan? within = null)
    {
        const string sql = "SELECT COUNT(DISTINCT slot) FROM ac_monitoring";
        var before = await system.Services.ScalarAsync<long>(sql);
        await Eventually.TrueAsync(
            async () => await system.Services.ScalarAsync<long>(sql) >= before + slots, () => $"{slots} more slots are stored. {Outputs(system)}", within);
    }

    /// <summary>Waits until the Collector says of its spool that this many messages wait there at least.</summary>
    protected static Task WaitingInSpoolAsync(GatedSystem system, int messages) => Eventually.TrueAsync(
        async () =>
        {
            var (status, body) = await system.Services.ReadinessAsync(Collector);
            var count = System.Text.RegularExpressions.Regex.Match(body, @"(\d+) messages wait in the spool since");
            return count.Success && int.Parse(count.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) >= messages;
        },
        () => $"{messages} messages wait in the spool. {Outputs(system)}");

    protected static async Task ReadyAsync(GatedSystem system, params string[] services)
    {
        foreach (var service in services)
        {
            await Eventually.GetAsync(
                () => system.Services.ReadinessAsync(service),
                answer => answer.Status == HttpStatusCode.OK,
                () => $"{service} is ready. {system.Services.Outputs[service]}");
        }
    }

    /// <summary>Waits for quiet and asks the oracle.</summary>
    protected static async Task AssertNothingIsLostOrDoubledAsync(GatedSystem system)
    {
        var report = await system.SettleAsync();
        Assert.True(report.Holds, $"{report}\n{Outputs(system)}");
        Assert.Equal(0, await system.MessagesInErrorQueuesAsync());
    }

    private static string Outputs(GatedSystem system) =>
        string.Join('\n', system.Services.Outputs.Select(service => $"--- {service.Key}:\n{Tail(service.Value)}"));

    private static string Tail(string output) => string.Join('\n', output.Split('\n').TakeLast(30));
}
