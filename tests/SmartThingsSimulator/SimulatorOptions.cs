using System.ComponentModel.DataAnnotations;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.SmartThingsSimulator;

/// <summary>
/// What the simulator can be told, on the command line (<c>--units 60</c>) or in the environment (<c>Units=60</c>).
/// </summary>
public sealed class SimulatorOptions
{
    /// <summary>The settings stand at the top level.</summary>
    public const string Section = "";

    /// <summary>The switches of several words, as the command line spells them.</summary>
    internal static readonly Dictionary<string, string> Switches = new()
    {
        ["--page-size"] = nameof(PageSize),
        ["--status-in-list"] = nameof(StatusInList),
        ["--report-interval"] = nameof(ReportInterval),
        ["--give-token-to"] = nameof(GiveTokenTo),
        ["--number-readings"] = nameof(NumberReadings),
        ["--call-limit"] = nameof(CallLimit),
        ["--status-call-limit"] = nameof(StatusCallLimit),
        ["--unit-call-limit"] = nameof(UnitCallLimit),
        ["--call-window"] = nameof(CallWindow),
        ["--history-interval"] = nameof(HistoryInterval),
    };

    /// <summary>Air conditioners of the site, 1 to 5000; the devices that are none come on top.</summary>
    [Range(1, 5000, ErrorMessage = "--units must be a whole number from 1 to 5000.")]
    public int Units { get; set; } = 60;

    /// <summary>Time added to each API call.</summary>
    [Range(
        typeof(TimeSpan), "00:00:00", "00:10:00", ParseLimitsInInvariantCulture = true,
        ErrorMessage = "--latency must be a time from 00:00:00 to 00:10:00, such as 00:00:00.100.")]
    public TimeSpan Latency { get; set; }

    /// <summary>
    /// Folder of recorded answers (<c>devices/*.json</c>, <c>device_status/*.json</c>) to serve instead of the simulated site.
    /// </summary>
    public string? Fixtures { get; set; }

    /// <summary>Devices of the largest page of the list.</summary>
    [Range(1, 5000, ErrorMessage = "--page-size must be a whole number from 1 to 5000.")]
    public int PageSize { get; set; } = 200;

    /// <summary>False: the list ignores <c>includeStatus</c>, as an API version that does not know it would.</summary>
    public bool StatusInList { get; set; } = true;

    /// <summary>How often every running unit reports, in place of its own 15 to 30 minutes; for tests with short slots.</summary>
    [Range(
        typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true,
        ErrorMessage = "--report-interval must be a time from 00:00:01 to 01:00:00, such as 00:00:02.")]
    public TimeSpan? ReportInterval { get; set; }

    /// <summary>
    /// Address of a TokenService that is given a token where it has none, and again when that has expired, with <c>Operator__ApiKey</c>
    /// (or <c>Operator__ApiKeyFile</c>) where it asks for that.
    /// </summary>
    [HttpAddress(ErrorMessage = "--give-token-to must be an address such as http://localhost:8001/.")]
    public Uri? GiveTokenTo { get; set; }

    /// <summary>
    /// (<c>--number-readings true</c>) Every status of a simulated air conditioner carries a running number as its fan's mode, and <c>GET /admin/readings</c> lists those
    /// that were handed out, for tests that ask where each went. The list only grows.
    /// </summary>
    public bool NumberReadings { get; set; }

    /// <summary>Calls of one window, of whatever kind, beyond which each is answered 429; null: the headers tell a limit, and none is.</summary>
    [Range(1, 1_000_000, ErrorMessage = "--call-limit must be a whole number from 1 to 1000000.")]
    public int? CallLimit { get; set; }

    /// <summary>Calls for the status of a unit in one window, of whatever unit, in place of the limit above.</summary>
    [Range(1, 1_000_000, ErrorMessage = "--status-call-limit must be a whole number from 1 to 1000000.")]
    public int? StatusCallLimit { get; set; }

    /// <summary>Calls for the status of one and the same unit in one window, in place of both.</summary>
    [Range(1, 1_000_000, ErrorMessage = "--unit-call-limit must be a whole number from 1 to 1000000.")]
    public int? UnitCallLimit { get; set; }

    /// <summary>The window of the limits. One begins with the first call after the last.</summary>
    [Range(
        typeof(TimeSpan), "00:00:00.100", "01:00:00", ParseLimitsInInvariantCulture = true,
        ErrorMessage = "--call-window must be a time from 00:00:00.100 to 01:00:00, such as 00:01:00.")]
    public TimeSpan CallWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How far back go the readings that are published at the start, to the broker of <c>RabbitMq__Uri</c>, as a Collector would have
    /// published them; zero: there is neither a past nor a broker.
    /// </summary>
    [Range(
        typeof(TimeSpan), "00:00:00", "366.00:00:00", ParseLimitsInInvariantCulture = true,
        ErrorMessage = "--history must be a time from 00:00:00 to 366.00:00:00, such as 7.00:00:00 for a week.")]
    public TimeSpan History { get; set; }

    /// <summary>Time between two slots of that history, by default the poll interval of the Collector.</summary>
    [Range(
        typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true,
        ErrorMessage = "--history-interval must be a time from 00:00:01 to 01:00:00, such as 00:15:00.")]
    public TimeSpan HistoryInterval { get; set; } = TimeSpan.FromMinutes(5);
}
