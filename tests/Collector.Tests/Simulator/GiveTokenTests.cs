using System.Collections.Concurrent;
using AcMonitoring.SmartThingsSimulator;
using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests.Simulator;

/// <summary>The simulator as the operator of a demonstration.</summary>
public sealed class GiveTokenTests
{
    [Theory]
    [InlineData(null, null, true)]
    [InlineData("demo...44aa", 0, true)]
    [InlineData("demo...44aa", 86_400, false)]
    [InlineData("1111...5555", 86_400, false)]
    [InlineData("1111...5555", 0, false)]
    public async Task A_token_is_posted_if_there_is_none_or_the_simulators_own_has_expired(string? masked, int? secondsLeft, bool given)
    {
        var asked = 0;
        var posted = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var tokenService = builder.Build();
        tokenService.Urls.Add("http://127.0.0.1:0");
        tokenService.MapGet("/token", () =>
        {
            Interlocked.Increment(ref asked);
            return Results.Json(new { tokenMasked = masked, secondsLeft });
        });
        tokenService.MapPost("/token", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            posted.Enqueue(await reader.ReadToEndAsync());
        });
        await tokenService.StartAsync(TestContext.Current.CancellationToken);

        var clock = new FakeTimeProvider();
        await using var simulator = SimulatorApp.Create(
            ["--urls", "http://127.0.0.1:0", "--give-token-to", tokenService.Urls.Single(), "--Logging:LogLevel:Default", "Error"], clock: clock);
        await simulator.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(5));
                return Volatile.Read(ref asked) >= 3;
            },
            "the TokenService was asked three times");

        if (given)
            Assert.All(posted, body => Assert.StartsWith("{\"token\":\"demo-", body, StringComparison.Ordinal));
        Assert.Equal(given, !posted.IsEmpty);
        await simulator.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("--Operator:ApiKey")]
    [InlineData("--Operator:ApiKeyFile")]
    public async Task The_operator_key_is_sent_also_if_it_comes_from_a_file(string setting)
    {
        var keys = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var tokenService = builder.Build();
        tokenService.Urls.Add("http://127.0.0.1:0");
        tokenService.MapGet("/token", () => Results.Json(new { tokenMasked = (string?)null, secondsLeft = (int?)null }));
        tokenService.MapPost("/token", (HttpRequest request) => keys.Enqueue(request.Headers.Authorization.ToString()));
        await tokenService.StartAsync(TestContext.Current.CancellationToken);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "operators-key\n", TestContext.Current.CancellationToken);

        await using var simulator = SimulatorApp.Create(
        [
            "--urls", "http://127.0.0.1:0", "--give-token-to", tokenService.Urls.Single(), "--Logging:LogLevel:Default", "Error",
            setting, setting.EndsWith("File", StringComparison.Ordinal) ? file : "operators-key",
        ]);
        File.Delete(file);
        await simulator.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => !keys.IsEmpty, "a token is given");

        Assert.All(keys, key => Assert.Equal("Bearer operators-key", key));
        await simulator.StopAsync(TestContext.Current.CancellationToken);
    }
}
