using AcMonitoring.ServiceDefaults;
using AcMonitoring.SmartThingsSimulator;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Tests.Simulator;

public sealed class SimulatorSettingsTests
{
    [Fact]
    public async Task The_command_line_sets_every_option()
    {
        await using var app = SimulatorApp.Create(
        [
            "--units", "12", "--latency", "00:00:00.100", "--page-size", "5", "--status-in-list", "false", "--report-interval", "00:00:02",
            "--give-token-to", "http://localhost:8001/", "--number-readings", "true", "--call-limit", "10", "--call-window", "00:00:02",
            "--history", "7.00:00:00", "--history-interval", "00:15:00", "--status-call-limit", "11", "--unit-call-limit", "12",
        ]);

        var options = app.Services.GetRequiredService<IOptions<SimulatorOptions>>().Value;
        Assert.Equal(12, options.Units);
        Assert.Equal(TimeSpan.FromMilliseconds(100), options.Latency);
        Assert.Equal(5, options.PageSize);
        Assert.False(options.StatusInList);
        Assert.Equal(TimeSpan.FromSeconds(2), options.ReportInterval);
        Assert.Equal(new Uri("http://localhost:8001/"), options.GiveTokenTo);
        Assert.True(options.NumberReadings);
        Assert.Equal((10, TimeSpan.FromSeconds(2)), (options.CallLimit, options.CallWindow));
        Assert.Equal((11, 12), (options.StatusCallLimit, options.UnitCallLimit));
        Assert.Equal((TimeSpan.FromDays(7), TimeSpan.FromMinutes(15)), (options.History, options.HistoryInterval));
        Assert.Null(options.Fixtures);
    }

    [Theory]
    [InlineData("--units", "0", "--units must be a whole number from 1 to 5000.")]
    [InlineData("--units", "5001", "--units must be a whole number from 1 to 5000.")]
    [InlineData("--page-size", "0", "--page-size must be a whole number from 1 to 5000.")]
    [InlineData("--latency", "-00:00:01", "--latency must be a time")]
    [InlineData("--report-interval", "00:00:00", "--report-interval must be a time")]
    [InlineData("--call-limit", "0", "--call-limit must be a whole number from 1 to 1000000.")]
    [InlineData("--status-call-limit", "0", "--status-call-limit must be a whole number from 1 to 1000000.")]
    [InlineData("--unit-call-limit", "0", "--unit-call-limit must be a whole number from 1 to 1000000.")]
    [InlineData("--call-window", "00:00:00", "--call-window must be a time")]
    [InlineData("--history", "-7.00:00:00", "--history must be a time")]
    [InlineData("--history", "a week", "History")]
    [InlineData("--units", "many", "Units")]
    [InlineData("--fixtures", "/nowhere", "--fixtures cannot be used: /nowhere has no folder devices.")]
    public void An_invalid_setting_is_rejected_with_a_message(string name, string value, string sentence)
    {
        var refusal = Record.Exception(() => SimulatorApp.Create([name, value, "--urls", "http://127.0.0.1:0"]));

        Assert.StartsWith("Bad setting. " + sentence, StartupError.Explain(refusal!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_setting_ends_the_program()
    {
        await using var program = ChildProcess.Start(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "SmartThingsSimulator.dll"), "--units", "0", "--urls", "http://127.0.0.1:0"]);

        Assert.Equal(1, await program.EndedAsync());
        Assert.Equal("Bad setting. --units must be a whole number from 1 to 5000.", program.Output);
    }
}
