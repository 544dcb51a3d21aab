using System.Globalization;
using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Faults.Tests;

/// <summary>The chaos run, as <c>tests/chaos.sh</c> starts it.</summary>
public sealed class ChaosTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task A_minute_of_chaos_loses_nothing_and_doubles_nothing()
    {
        var output = await RunAsync(expectedExitCode: 0, "--minutes", "1", "--seed", "1");

        Assert.Matches(@"faults injected: \d+ of \d+ kinds", output);
        Assert.Matches(@"readings offered: [1-9]\d+\n", output);
        Assert.Matches(@"readings stored: [1-9]\d+\n", output);
        Assert.All(
            (string[])["readings lost: 0", "readings doubled: 0", "messages in error queues: 0"],
            line => Assert.Contains(line, output.Split('\n')));
    }

    [Fact]
    public async Task A_seed_says_which_faults_come_when()
    {
        var plan = await RunAsync(expectedExitCode: 0, "--dry-run", "--minutes", "10", "--seed", "7");

        Assert.Equal(plan, await RunAsync(expectedExitCode: 0, "--dry-run", "--minutes", "10", "--seed", "7"));
        Assert.NotEqual(plan, await RunAsync(expectedExitCode: 0, "--dry-run", "--minutes", "10", "--seed", "8"));
        var faults = plan.Split('\n').Select(line => Regex.Match(line, @"^(?<at>\d\d:\d\d\.\d)  (?<kind>.+), \d+\.\d s$")).ToList();
        Assert.All(faults, fault => Assert.True(fault.Success, plan));
        Assert.True(faults.Count >= 40, plan);
        Assert.True(faults.Select(fault => fault.Groups["kind"].Value).Distinct().Count() >= 8, plan);
        Assert.All(faults, fault => Assert.True(
            TimeSpan.ParseExact(fault.Groups["at"].Value, @"mm\:ss\.f", CultureInfo.InvariantCulture) < TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public async Task A_length_that_is_none_is_refused()
    {
        Assert.Contains("--minutes must be a number from 0.1 to 600.", await RunAsync(expectedExitCode: 1, "--minutes", "0"), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(int expectedExitCode, params string[] arguments)
    {
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd('/'))!.Name;
        var program = Path.Combine(Repository.Root, "tests/Chaos/bin", configuration, "net10.0/Chaos.dll");
        await using var chaos = ChildProcess.Start("dotnet", [program, .. arguments]);
        Assert.True(await chaos.EndedAsync(Deadline) == expectedExitCode, chaos.Output);
        return chaos.Output;
    }
}
