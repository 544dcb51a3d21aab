using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>
/// The three services and the simulator as real processes on ports of their own, with a database of their own and a broker that has
/// none of their queues yet. Each is started by the test, in the order that it wants.
/// </summary>
public sealed class RunningSystem(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ac-monitoring-").FullName;
    private readonly Dictionary<string, ChildProcess> _processes = [];
    private readonly Dictionary<string, (string Program, IReadOnlyDictionary<string, string?> Environment)> _starts = [];
    private readonly int _queryApi = FreePorts.Take();
    private readonly int _tokenService = FreePorts.Take();
    private readonly int _internal = FreePorts.Take();
    private readonly int _collector = FreePorts.Take();
    private readonly int _simulator = FreePorts.Take();

    /// <summary>The token that the TokenService finds at its first start; null: none.</summary>
    public string? FirstToken { get; init; } = "first-" + Guid.NewGuid();

    /// <summary>The key without which no token is taken; null: anyone may give one.</summary>
    public string? OperatorKey { get; init; }

    /// <summary>Where the TokenService listens.</summary>
    public Uri TokenServiceAddress => new($"http://127.0.0.1:{_tokenService}/");

    /// <summary>Connection string of the QueryApi's database.</summary>
    public string Database { get; set; } = "";

    /// <summary>The key with which the Collector gets the token.</summary>
    public string InternalKey { get; } = Guid.NewGuid().ToString();

    /// <summary>Time between two rounds.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where the services send their telemetry; null: nowhere.</summary>
    public Uri? Telemetry { get; init; }

    /// <summary>What all processes have written so far.</summary>
    public IReadOnlyDictionary<string, string> Outputs => _processes.ToDictionary(process => process.Key, process => process.Value.Output);

    public HttpClient QueryApi { get; private set; } = null!;

    public HttpClient Simulator { get; private set; } = null!;

    public async Task PrepareAsync()
    {
        await rabbit.DeleteQueuesAsync();
        Database = await postgres.CreateDatabaseAsync();
        QueryApi = ClientOf(_queryApi);
        Simulator = ClientOf(_simulator);
    }

    public async Task StartSimulatorAsync(params string[] arguments)
    {
        Start("SmartThingsSimulator", "tests/SmartThingsSimulator", _simulator, new() { ["Operator__ApiKey"] = OperatorKey }, arguments);
        await ReadyAsync("SmartThingsSimulator", _simulator, "live");
    }

    public async Task StartTokenServiceAsync()
    {
        Start("TokenService", "services/TokenService", _tokenService, new()
        {
            ["SMARTTHINGS_TOKEN"] = FirstToken,
            ["Operator__ApiKey"] = OperatorKey,
            ["TokenService__StoreDirectory"] = Path.Combine(_folder, "token"),
            ["Internal__ApiKey"] = InternalKey,
            ["Internal__Port"] = Text(_internal),
        });
        await ReadyAsync("TokenService", _tokenService, "ready");
    }

    public async Task StartCollectorAsync(params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["Collector__SpoolPath"] = Path.Combine(_folder, "collector", "spool.db"),
            ["SmartThings__BaseUrl"] = $"http://127.0.0.1:{_simulator}/v1/",
            ["TokenService__BaseUrl"] = $"http://127.0.0.1:{_tokenService}/",
            ["Internal__ApiKey"] = InternalKey,
            ["Internal__Port"] = Text(_internal),
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        Start("Collector", "services/Collector", _collector, environment);
        await ReadyAsync("Collector", _collector, "live");
    }

    public async Task StartQueryApiAsync(string probe = "ready")
    {
        Start("QueryApi", "services/QueryApi", _queryApi, new()
        {
            ["ConnectionStrings__Postgres"] = Database,
            ["TokenService__BaseUrl"] = $"http://127.0.0.1:{_tokenService}/",
        });
        await ReadyAsync("QueryApi", _queryApi, probe);
    }

    public async Task StartAllAsync(params string[] simulatorArguments)
    {
        await PrepareAsync();
        await StartSimulatorAsync(simulatorArguments);
        await StartTokenServiceAsync();
        await StartQueryApiAsync();
        await StartCollectorAsync();
    }

    /// <summary>Waits until the QueryApi's answer satisfies the condition.</summary>
    public Task<JsonElement> WaitForAsync(string path, Func<JsonElement, bool> condition, string what, TimeSpan? deadline = null) =>
        Eventually.GetAsync(() => QueryApi.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative)), condition, what, deadline);

    /// <summary>Runs the command <c>health</c> of a service in the environment that the service itself has.</summary>
    /// <returns>Its exit code and what it wrote.</returns>
    public async Task<(int ExitCode, string Output)> HealthAsync(string name)
    {
        var (program, environment) = _starts[name];
        // A proxy that the container's environment may name is not for this way.
        var withProxy = new Dictionary<string, string?>(environment) { ["http_proxy"] = "http://127.0.0.1:9" };
        await using var health = ChildProcess.Start("dotnet", [program, "health"], withProxy);
        await Eventually.TrueAsync(() => health.HasExited, "the command has ended");
        return (health.ExitCode, health.Output);
    }

    /// <summary>Asks every process to end.</summary>
    /// <returns>Their exit codes by name.</returns>
    public async Task<IReadOnlyDictionary<string, int>> StopAllAsync()
    {
        var codes = new Dictionary<string, int>();
        foreach (var (name, process) in _processes)
            codes[name] = await process.StopAsync();
        return codes;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values)
            await process.DisposeAsync();
        QueryApi.Dispose();
        Simulator.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static HttpClient ClientOf(int port) => new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Start(string name, string folder, int port, Dictionary<string, string?> settings, params string[] arguments)
    {
        settings["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        settings["RabbitMq__Uri"] = rabbit.Uri.ToString();
        settings["SmartThings__PollInterval"] = PollInterval.ToString();
        if (Telemetry is not null)
            SendTelemetry(settings, Telemetry);
        // The same build configuration as this test's own: …/bin/Debug/net10.0/.
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd('/'))!.Name;
        var program = Path.Combine(Repository.Root, folder, "bin", configuration, "net10.0", name + ".dll");
        _starts[name] = (program, settings);
        _processes[name] = ChildProcess.Start("dotnet", [program, .. arguments], settings);
    }

    // Often, so that a test need not wait for it.
    private static void SendTelemetry(Dictionary<string, string?> settings, Uri address)
    {
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = address.ToString();
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["OTEL_BSP_SCHEDULE_DELAY"] = settings["OTEL_BLRP_SCHEDULE_DELAY"] = settings["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
    }

    private async Task ReadyAsync(string name, int port, string probe)
    {
        using var client = ClientOf(port);
        var process = _processes[name];
        await Eventually.TrueAsync(
            async () => process.HasExited || (await client.GetAsync(new Uri("/health/" + probe, UriKind.Relative))).IsSuccessStatusCode, $"{name} is {probe}");
        Assert.False(process.HasExited, $"{name} ended: {process.Output}");
    }
}
