using System.Net;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Faults.Tests;

/// <summary>
/// A fault that is caused in the whole running system. However it ends, every reading that the simulator served is stored once, and the
/// energy is that of its meters. The tests of a class share a system; the oracle asks for everything since its start.
/// </summary>
/// <param name="servers">Where the system runs.</param>
/// <param name="pollInterval">Time between two rounds; a second unless given.</param>
/// <param name="units">Air conditioners of the site.</param>
/// <param name="simulator">More of the simulator's command line.</param>
public abstract class FaultTest(FaultServers servers, TimeSpan? pollInterval = null, int units = 10, params string[] simulator)
    : IClassFixture<FaultServers>
{
    protected const string Collector = GatedSystem.Collector;
    protected const string QueryApi = GatedSystem.QueryApi;
    protected const string TokenService = GatedSystem.TokenService;

    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private IReadOnlyDictionary<string, string> _outputsBefore = new Dictionary<string, string>();

    /// <summary>A new system whose services the test starts itself.</summary>
    protected Task<GatedSystem> PrepareAsync() => servers.PrepareAsync(pollInterval ?? Second, units, simulator);

    /// <summary>A system that works and has stored some slots: the one that the test before has left, else a new one.</summary>
    protected async Task<GatedSystem> StartAsync(int slots = 4)
    {
        if (servers.TakeSettled() is { } running)
        {
            _outputsBefore = running.Services.Outputs;
            await running.ResumeAsync();
            return running;
        }

        var system = await PrepareAsync();
        await system.StartServicesAsync();
        await StoredAsync(system, slots);
        return system;
    }

    /// <summary>What a service has written since the test took the system.</summary>
    protected string OutputOf(GatedSystem system, string service) =>
        system.Services.Outputs[service][_outputsBefore.GetValueOrDefault(service, "").Length..];

    /// <summary>Waits until that many slots more are stored.</summary>
    protected static async Task StoredAsync(GatedSystem system, int slots, TimeSpan? within = null)
    {
        const string sql = "SELECT COUNT(DISTINCT slot) FROM ac_monitoring";
        var before = await system.Services.ScalarAsync<long>(sql);
        await system.Services.WaitForScalarAsync<long>(
            sql, count => count >= before + slots, () => $"{slots} more slots are stored. {Outputs(system)}", within);
    }

    /// <summary>Waits until the Collector reports at least this many messages in its outbox.</summary>
    protected static Task WaitingInOutboxAsync(GatedSystem system, int messages) => Eventually.TrueAsync(
        async () =>
        {
            var (status, body) = await system.Services.ReadinessAsync(Collector);
            var count = System.Text.RegularExpressions.Regex.Match(body, @"(\d+) messages wait in the outbox since");
            return count.Success && int.Parse(count.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) >= messages;
        },
        () => $"{messages} messages wait in the outbox. {Outputs(system)}");

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

    /// <summary>Waits for quiet and asks the oracle; if nothing is wrong, the next test may have the system.</summary>
    protected async Task AssertNothingIsLostOrDoubledAsync(GatedSystem system)
    {
        var report = await system.SettleAsync();
        if (!report.Holds)
            Assert.Fail($"{report}\n{await FailureReport.WriteAsync(system)}\n{Outputs(system)}");
        Assert.True(report.Offered > servers.Offered, $"No reading was served during the test: {report}");
        Assert.Equal(0, await system.MessagesInErrorQueuesAsync());
        servers.Keep(report.Offered);
    }

    private static string Outputs(GatedSystem system) =>
        string.Join('\n', system.Services.Outputs.Select(service => $"--- {service.Key}:\n{Tail(service.Value)}"));

    // Without the line of each poll: with slots of a second they would push out what matters.
    private static string Tail(string output) => string.Join(
        '\n', output.Split('\n').Where(line => !line.Contains("Polling.PollCycle[1]", StringComparison.Ordinal)).TakeLast(30));
}
