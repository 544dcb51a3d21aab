using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>The whole system with a site of 60 units and days of history behind it, and a browser to look at its page with.</summary>
public sealed partial class PageSystem(Chromium chromium, RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    /// <summary>Where the site is: neither the time zone of the readers nor UTC.</summary>
    public const string TimeZone = "Europe/Paris";

    public const int Units = 60;

    /// <summary>Readings of one unit in a day.</summary>
    public const int SlotsPerDay = 24 * 60 / MinutesPerSlot;

    /// <summary>The key without which the TokenService takes no token.</summary>
    public const string OperatorKey = "operator-5f1c9a7e";

    /// <summary>The origin of another frontend.</summary>
    public static string OldFrontend { get; } = $"http://127.0.0.1:{FreePorts.Take()}";

    // A third of the usual readings: a week of them is sent, stored and counted before the first test.
    private const int MinutesPerSlot = 15;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(MinutesPerSlot);

    private static readonly TimeSpan HistoryDeadline = TimeSpan.FromMinutes(4);

    public RunningSystem System { get; private set; } = null!;

    public Uri Site => System.QueryApi.BaseAddress!;

    public async ValueTask InitializeAsync()
    {
        if (!BuiltPage.Exists)
            return;
        System = new(rabbit, postgres) { OperatorKey = OperatorKey, PollInterval = PollInterval };
        await System.PrepareAsync();
        await System.StartTokenServiceAsync();
        await System.StartQueryApiAsync(settings: [("Site__TimeZone", TimeZone), ("Cors__AllowedOrigins", OldFrontend)]);
        await System.StartSimulatorAsync("--history", "7.00:00:00", "--history-interval", PollInterval.ToString());
        await System.StartCollectorAsync();
        await System.WaitForAsync("/dashboard", units => units.GetArrayLength() == Units, "all units are on the dashboard");
        var sent = await Eventually.GetAsync(
            () => Task.FromResult(Sent().Match(System.Outputs["SmartThingsSimulator"])), told => told.Success, "the history is sent", HistoryDeadline);
        await Eventually.TrueAsync(
            async () => await System.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") >= long.Parse(sent.Groups["count"].Value, CultureInfo.InvariantCulture),
            "the history is stored",
            HistoryDeadline);
    }

    /// <summary>Opens the page as that reader.</summary>
    internal Task<Visit> VisitAsync(Reader reader, string address = "/") => Visit.BeginAsync(chromium, Site, reader, address);

    /// <summary>Opens the page through a gate.</summary>
    internal Task<Visit> VisitAsync(TcpGate gate, Reader reader, string address) =>
        Visit.BeginAsync(chromium, new UriBuilder(Site) { Port = gate.Port }.Uri, reader, address);

    /// <summary>Ends the life of every token that SmartThings has given, and waits until collection has met it.</summary>
    internal async Task ExpireTokensAsync()
    {
        using var expired = await System.Simulator.PostAsync(new Uri("/admin/tokens/expire", UriKind.Relative), null);
        expired.EnsureSuccessStatusCode();
        await System.StopAsync(RunningSystem.Collector);
        // It reads at once when it starts, and not again for minutes.
        await System.StartAgainAsync(RunningSystem.Collector);
        await System.WaitForAsync("/fetch_status", status => !status.GetProperty("ok").GetBoolean(), "the round has failed");
    }

    /// <summary>A unit that has used energy lately.</summary>
    internal async Task<ShownUnit> AnyUnitAsync()
    {
        var units = await System.QueryApi.GetFromJsonAsync<JsonElement>("/dashboard");
        var unit = units.EnumerateArray().MaxBy(one => one.GetProperty("rolling24hKWh").GetDecimal());
        return new(unit.GetProperty("deviceName").GetString()!, unit.GetProperty("location").GetString()!, unit.GetProperty("lastUpdate").GetDateTimeOffset());
    }

    public async ValueTask DisposeAsync()
    {
        if (System is not null)
            await System.DisposeAsync();
    }

    [GeneratedRegex("The history of 7.00:00:00 is published: (?<count>[0-9]+) readings")]
    private static partial Regex Sent();
}
