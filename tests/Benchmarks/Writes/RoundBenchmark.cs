using System.Diagnostics;
using AcMonitoring.Collector.Outbox;
using AcMonitoring.Collector.Polling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>A whole round of the Collector that asks each unit, from the token to the commit to its outbox, against a cloud that is 100 ms away.</summary>
internal sealed class RoundBenchmark : IBenchmark
{
    private const int AtOnce = 8;

    public string Name => "round";

    public string About => "a round of 200 units at 100 ms a call, 8 at a time, against one after the other, and against the ideal";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkRun run, CancellationToken stop)
    {
        var (units, latency, many) = run.Options.IsShort ? (16, TimeSpan.FromMilliseconds(20), 32) : (200, TimeSpan.FromMilliseconds(100), 1000);
        var (one, ideal, calls) = await SiteAsync(run, units, latency, isCompared: true, stop);
        var (_, largeIdeal, largeCalls) = await SiteAsync(run, many, latency, isCompared: false, stop);
        return
        [
            new Result($"a round of {units} units, {calls}", Time(one.Ours), $"one after the other {Time(one.Opponent)}", one.Speedup, Target.AtLeast(7)),
            new Result($"the same, of the ideal of {AtOnce} at a time", Time(ideal.Opponent), $"ideal {Time(ideal.Ours)}", ideal.Ratio, Target.AtLeast(0.9)),
            new Result(
                $"a round of {many} units, {largeCalls}", Time(largeIdeal.Opponent), $"ideal {Time(largeIdeal.Ours)}", largeIdeal.Ratio, null),
        ];
    }

    private static async Task<(Pairs One, Pairs Ideal, string Calls)> SiteAsync(
        BenchmarkRun run, int units, TimeSpan latency, bool isCompared, CancellationToken stop)
    {
        await using var system = await run.NewSystemAsync();
        await system.PrepareAsync();
        await system.StartSimulatorAsync("--units", $"{units}", "--latency", $"{latency:c}");
        await using var tokens = await TokensAsync(stop);
        var folder = Directory.CreateTempSubdirectory("ac-monitoring-round-").FullName;
        try
        {
            using var slow = InProcess.Polling(Cloud(system.Simulator), new Uri(tokens.Urls.Single()), Path.Combine(folder, "slow.db"), 1);
            using var fast = InProcess.Polling(Cloud(system.Simulator), new Uri(tokens.Urls.Single()), Path.Combine(folder, "fast.db"), AtOnce);
            foreach (var host in (IHost[])[slow, fast])
                host.Services.GetRequiredService<OutboxStore>().Open();

            // The first round of a process asks for the names of the locations too, and pays for what is compiled on the way.
            await RoundAsync(fast, units, stop);
            var (one, ideal) = (new Pairs(), new Pairs());
            var calls = "";
            for (var i = 0; i < run.Options.Runs; i++)
            {
                var (time, outcome) = await RoundAsync(fast, units, stop);
                var pages = outcome.ApiCalls - units;
                ideal.Add((Math.Ceiling((double)units / AtOnce) + pages) * latency, time);
                calls = $"{pages} pages of the list and {units} statuses";
                if (isCompared)
                    one.Add(time, (await RoundAsync(slow, units, stop)).Time);
            }

            return (one, ideal, calls);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(TimeSpan Time, PollResult Outcome)> RoundAsync(IHost collector, int units, CancellationToken stop)
    {
        var slot = TimeProvider.System.GetUtcNow();
        var clock = Stopwatch.StartNew();
        var outcome = await collector.Services.GetRequiredService<PollCycle>().RunAsync(slot, slot.AddMinutes(10), stop);
        return outcome.Readings.Count == units
            ? (clock.Elapsed, outcome)
            : throw new InvalidOperationException($"{outcome.Readings.Count} of {units} units were read: {outcome.Message}");
    }

    /// <summary>The TokenService's internal address, with a token.</summary>
    private static async Task<WebApplication> TokensAsync(CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/internal/token", () => Results.Json(new { token = "a-benchmark-token" }));
        await app.StartAsync(stop);
        return app;
    }

    private static Uri Cloud(HttpClient simulator) => new(simulator.BaseAddress!, "v1/");

    private static string Time(double seconds) => Figures.Time(TimeSpan.FromSeconds(seconds));
}
