using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;
using static AcMonitoring.Collector.Tests.Simulator.RunningSimulator;

namespace AcMonitoring.Collector.Tests.Simulator;

public sealed partial class NumberedReadingsTests
{
    private const int Units = 10;
    private const string WholeList = "v1/devices?includeStatus=true";

    [Fact]
    public async Task Every_air_conditioner_of_the_list_has_a_number_and_is_in_the_log()
    {
        await using var simulator = await StartAsync(Numbering);

        var list = await simulator.GetJsonAsync(WholeList);

        Assert.Equal(Enumerable.Range(1, Units), NumbersIn(list));
        var log = await LogAsync(simulator, Units);
        Assert.Equal(Enumerable.Range(1, Units), log.Select(reading => reading.GetProperty("number").GetInt32()));
        Assert.All(log, reading => Assert.Equal(TimeSpan.Zero, reading.GetProperty("servedAt").GetDateTimeOffset().Offset));
        Assert.Single(log, reading => reading.GetProperty("energyWh").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public async Task A_status_has_the_next_number_and_the_log_contains_its_meter_value()
    {
        await using var simulator = await StartAsync(Numbering);
        var id = await FirstUnitAsync(simulator);

        await simulator.GetJsonAsync($"v1/devices/{id}/status");
        var status = await simulator.GetJsonAsync($"v1/devices/{id}/status");

        Assert.Equal([2], NumbersIn(status));
        var said = status.GetProperty("components").GetProperty("main").GetProperty("powerConsumptionReport").GetProperty("powerConsumption").GetProperty("value");
        var logged = (await LogAsync(simulator, 2))[1];
        Assert.Equal(id, logged.GetProperty("deviceId").GetString());
        Assert.Equal(said.GetProperty("energy").GetDecimal(), logged.GetProperty("energyWh").GetDecimal());
        Assert.Equal(said.GetProperty("end").GetString(), logged.GetProperty("reportEnd").GetString());
    }

    [Fact]
    public async Task A_list_without_statuses_uses_no_number()
    {
        await using var simulator = await StartAsync(Numbering);

        await simulator.GetJsonAsync("v1/devices");

        Assert.Equal(0, (await simulator.GetJsonAsync("admin/readings")).GetArrayLength());
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("garbage")]
    [InlineData("empty")]
    [InlineData("reset")]
    public async Task A_response_with_a_fault_is_not_in_the_log(string kind)
    {
        await using var simulator = await StartAsync(Numbering);
        using (await simulator.OrderAsync(new { kind, path = "/devices$" }))
        {
            try
            {
                (await simulator.GetAsync(WholeList)).Dispose();
            }
            catch (HttpRequestException)
            {
                // The connection was reset.
            }
        }

        (await simulator.Client.DeleteAsync("admin/faults", Cancel)).Dispose();
        var whole = NumbersIn(await simulator.GetJsonAsync(WholeList));
        Assert.Equal(whole, (await LogAsync(simulator, Units)).Select(reading => reading.GetProperty("number").GetInt32()));
    }

    [Fact]
    public async Task A_cancelled_response_is_not_in_the_log()
    {
        await using var simulator = await StartAsync(Numbering);
        using var ordered = await simulator.OrderAsync(new { kind = "slow", delay = "00:10:00", times = 1 });
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var call = simulator.Client.GetAsync(WholeList, leave.Token);
        await Eventually.TrueAsync(
            async () => (await simulator.GetJsonAsync("admin/calls")).GetProperty("inFlight").GetInt32() == 1, "the call is in flight");
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        await simulator.GetJsonAsync(WholeList);

        await LogAsync(simulator, Units);
    }

    [Fact]
    public async Task The_log_can_be_cleared_and_the_numbers_continue()
    {
        await using var simulator = await StartAsync(Numbering);
        await simulator.GetJsonAsync(WholeList);
        await LogAsync(simulator, Units);

        using var emptied = await simulator.Client.DeleteAsync("admin/readings", Cancel);
        Assert.Equal(HttpStatusCode.NoContent, emptied.StatusCode);

        await simulator.GetJsonAsync(WholeList);
        Assert.Equal(Enumerable.Range(Units + 1, Units), (await LogAsync(simulator, Units)).Select(reading => reading.GetProperty("number").GetInt32()));
    }

    [Fact]
    public async Task By_default_the_simulator_neither_numbers_nor_logs_readings()
    {
        await using var simulator = await StartAsync();

        Assert.Empty(NumbersIn(await simulator.GetJsonAsync(WholeList)));
        using var log = await simulator.GetAsync("admin/readings");
        Assert.Equal(HttpStatusCode.NotFound, log.StatusCode);
    }

    private static void Numbering(SmartThingsSimulator.SimulatorOptions options) => (options.Units, options.NumberReadings) = (Units, true);

    private static async Task<string> FirstUnitAsync(RunningSimulator simulator) =>
        (await simulator.GetJsonAsync("v1/devices")).GetProperty("items")[1].GetProperty("deviceId").GetString()!;

    // An response may be read before the simulator knows that it is out.
    private static Task<List<JsonElement>> LogAsync(RunningSimulator simulator, int count) => Eventually.GetAsync(
        async () => (await simulator.GetJsonAsync("admin/readings")).EnumerateArray().ToList(), log => log.Count == count, $"{count} readings are in the log");

    private static List<int> NumbersIn(JsonElement response) =>
        [.. NumberedFanMode().Matches(response.GetRawText()).Select(match => int.Parse(match.Groups[1].Value, null))];

    [GeneratedRegex("\"reading-([0-9]{6})\"")]
    private static partial Regex NumberedFanMode();
}
