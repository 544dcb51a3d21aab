using System.ComponentModel.DataAnnotations;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.SmartThingsSimulator;

/// <summary>
/// Settings of the simulator, on the command line (<c>--units 60</c>) or in the environment (<c>Units=60</c>).
/// </summary>
public sealed class SimulatorOptions
{
    /// <summary>The settings are at the top level.</summary>
    public const string Section = "";

    /// <summary>Command line switches with several words.</summary>
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

    /// <summary>Air conditioners of the site, 1 to 5000, in addition to the other devices.</summary>
    [Range(1, 5000, ErrorMessage = "--units must be a whole number from 1 to 5000.")]
    public int Units { get; set; } = 60;

    /// <summary>Time added to each API call.</summary>
    [Range(
        typeof(TimeSpan), "00:00:00", "00:10:00", ParseLimitsInInvariantCulture = true,
        ErrorMessage = "--latency must be a time from 00:00:00 to 00:10:00, such as 00:00:00.100.")]
    public TimeSpan Latency { get; set; }

    /// <summary>
    /// Folder of recorded responses (<c>devices/*.json</c>, <c>device_status/*.json</c>) to serve instead of the simulated site.
    /// </summary>
    public string? Fixtures { get; set; }

    /// <summary>Maximum devices of a page of the list.</summary>
    [Range(1, 5000, ErrorMessage = "--page-size must be a whole number from 1 to 5000.")]
    public int PageSize { get; set; } = 200;

    /// <summary>False: the list ignores <c>includeStatus</c>, like an API version without it.</summary>
    public bool StatusInList { get; set; } = true;

    /// <summary>Report interval of every running unit, instead of 15 to 30 minutes; for tests with short slots.</summary>
    [Range(
        typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true,
        ErrorMessage = "--report-interval must be a time from 00:00:01 to 01:00:00, such as 00:00:02.")]
    public TimeSpan? ReportInterval { get; set; }

    /// <summary>
    /// Address of a TokenService. The simulator posts a token to it if it has none, and again after the expiry, with <c>Operator__ApiKey</c>
    /// (or <c>Operator__ApiKeyFile</c>) if it is set.
    /// </summary>
    [HttpAddress(ErrorMessage = "--give-token-to must be an address such as http://localhost:8001/.")]
    public Uri? GiveTokenTo { get; set; }

    /// <summary>
    /// Each status of a simulated air conditioner has a sequence number as its fan mode, and <c>GET /admin/readings</c> lists the served
    /// readings, for tests that trace each reading (<c>--number-readings true</c>).
    /// </summary>
    public bool NumberReadings { get; set; }

    /// <summary>Maximum calls of one window; further calls get a 429. Null: the headers show a limit that is not enforced.</summary>
    [Range(1, 1_000_000, ErrorMessage = "--call-limit must be a whole number from 1 to 1000000.")]
    public int? CallLimit { get; set; }

    /// <summary>Maximum status calls of all units in one window, instead of the limit above.</summary>
    [Range(1, 1_000_000, ErrorMessage = "--status-call-limit must be a whole number from 1 to 1000000.")]
    public int? StatusCallLimit { get; set; }

    /// <summary>Maximum status calls of one unit in one window, instead of both limits.</summary>
    [Range(1, 1_000_000, ErrorMessage = "--unit-call-limit must be a whole number from 1 to 1000000.")]
    public int? UnitCallLimit { get; set; }

    /// <summary>Length of the window. A window begins with the first call after the previous one.</summary>
    [Range(
        typeof(TimeSpan), "00:00:00.100", "01:00:00", ParseLimitsInInvariantCulture = true,
        ErrorMessage = "--call-window must be a time from 00:00:00.100 to 01:00:00, such as 00:01:00.")]
    public TimeSpan CallWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Length of the history that the simulator publishes at start to the broker of <c>RabbitMq__Uri</c>, like a Collector. Zero: no history
    /// and no connection to a broker.
    /// </summary>
    [Range(
        typeof(TimeSpan), "00:00:00", "366.00:00:00", ParseLimitsInInvariantCulture = true,
        ErrorMessage = "--history must be a time from 00:00:00 to 366.00:00:00, such as 7.00:00:00 for a week.")]
    public TimeSpan History { get; set; }

    /// <summary>Time between two slots of the history; the default is the Collector's poll interval.</summary>
    [Range(
        typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true,
        ErrorMessage = "--history-interval must be a time from 00:00:01 to 01:00:00, such as 00:15:00.")]
    public TimeSpan HistoryInterval { get; set; } = TimeSpan.FromMinutes(5);
}
