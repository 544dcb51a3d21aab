using System.Collections.Concurrent;
using System.Data;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport.Oracle;
using Npgsql;

namespace AcMonitoring.TestSupport;

/// <summary>
/// The three services and the simulator as real processes with their own ports and database, and a broker without queues. The test starts
/// them in any order, and can stop, kill and restart them by name: Collector, Collector2, QueryApi, TokenService, SmartThingsSimulator.
/// </summary>
/// <remarks>The projects must be built in the configuration of the test project.</remarks>
public sealed class RunningSystem(BrokerServer broker, DatabaseServer databases) : IAsyncDisposable
{
    public const string Collector = "Collector";
    public const string SecondCollector = "Collector2";

    private readonly string _folder = Directory.CreateTempSubdirectory("ac-monitoring-").FullName;
    private readonly ConcurrentDictionary<string, RunningService> _services = [];
    private readonly ConcurrentQueue<DateTimeOffset> _collectorKills = [];
    private readonly int _queryApi = FreePorts.Take();
    private readonly int _tokenService = FreePorts.Take();
    private readonly int _internal = FreePorts.Take();
    private readonly int _collector = FreePorts.Take();
    private readonly int _secondCollector = FreePorts.Take();
    private readonly int _simulator = FreePorts.Take();
    private string _ownDatabase = "";

    /// <summary>The token of the TokenService's first start; null: none.</summary>
    public string? FirstToken { get; init; } = "first-" + Guid.NewGuid();

    /// <summary>The key that <c>POST /token</c> requires; null: none.</summary>
    public string? OperatorKey { get; init; }

    /// <summary>Address of the TokenService.</summary>
    public Uri TokenServiceAddress => new($"http://127.0.0.1:{_tokenService}/");

    /// <summary>The broker's address for services that are started from now on: its own, or that of a gate.</summary>
    public Uri RabbitMqUri { get; set; } = broker.Uri;

    /// <summary>
    /// Connection string of the QueryApi's database. <see cref="PrepareAsync"/> creates it; a test can change it, for example to the port of a
    /// gate, before the QueryApi starts.
    /// </summary>
    public string Database { get; set; } = "";

    /// <summary>The Collector's key for the token.</summary>
    public string InternalKey { get; } = Guid.NewGuid().ToString();

    /// <summary>Time between two polls.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Receiver of the services' telemetry; null: none.</summary>
    public Uri? Telemetry { get; init; }

    /// <summary>The output of each process over all runs.</summary>
    public IReadOnlyDictionary<string, string> Outputs => _services.ToDictionary(service => service.Key, service => service.Value.Output);

    /// <summary>The times at which a Collector was killed.</summary>
    public IReadOnlyList<DateTimeOffset> CollectorKills => [.. _collectorKills];

    public HttpClient QueryApi { get; private set; } = null!;

    public HttpClient Simulator { get; private set; } = null!;

    /// <summary>The outbox file of a Collector.</summary>
    public string SpoolPath(string collector = Collector) => Path.Combine(_folder, collector + ".spool");

    public async Task PrepareAsync()
    {
        await broker.DeleteQueuesAsync();
        Database = _ownDatabase = await databases.CreateDatabaseAsync();
        QueryApi = ClientOf(_queryApi);
        Simulator = ClientOf(_simulator);
    }

    public Task StartSimulatorAsync(params string[] arguments) => StartAsync(
        "SmartThingsSimulator", "tests/SmartThingsSimulator", _simulator, "live", new() { ["Operator__ApiKey"] = OperatorKey }, [], arguments);

    public Task StartTokenServiceAsync(params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["SMARTTHINGS_TOKEN"] = FirstToken,
            ["Operator__ApiKey"] = OperatorKey,
            ["SmartThings__BaseUrl"] = $"http://127.0.0.1:{_simulator}/v1/",
            ["TokenService__StoreDirectory"] = Path.Combine(_folder, "token"),
            ["Internal__ApiKey"] = InternalKey,
            ["Internal__Port"] = Text(_internal),
        };
        return StartAsync("TokenService", "services/TokenService", _tokenService, "ready", environment, settings);
    }

    public Task StartCollectorAsync(params (string Name, string Value)[] settings) => StartCollectorAsync(Collector, _collector, settings);

    /// <summary>Starts a second Collector with its own outbox: Collector2.</summary>
    public Task StartSecondCollectorAsync(params (string Name, string Value)[] settings) =>
        StartCollectorAsync(SecondCollector, _secondCollector, settings);

    public Task StartQueryApiAsync(string probe = "ready", params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Postgres"] = Database,
            // Meters with steps of 100 Wh that report every few seconds would exceed the default maximum.
            ["Energy__MaximumKilowatts"] = "1000",
            ["TokenService__BaseUrl"] = $"http://127.0.0.1:{_tokenService}/",
        };
        return StartAsync("QueryApi", "services/QueryApi", _queryApi, probe, environment, settings);
    }

    /// <summary>Starts a service by name.</summary>
    public Task StartAsync(string name, string probe) => name switch
    {
        Collector => StartCollectorAsync(),
        "QueryApi" => StartQueryApiAsync(probe),
        "TokenService" => StartTokenServiceAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such service."),
    };

    public async Task StartAllAsync(params string[] simulatorArguments)
    {
        await PrepareAsync();
        await StartSimulatorAsync(simulatorArguments);
        await StartTokenServiceAsync();
        await StartQueryApiAsync();
        await StartCollectorAsync();
    }

    /// <summary>Restarts an ended process with the same settings, and waits until it is live.</summary>
    public async Task StartAgainAsync(string name, string probe = "live")
    {
        _services[name].Start();
        await _services[name].ReadyAsync(probe, OutputOfBroker);
    }

    /// <summary>Kills a process (SIGKILL).</summary>
    public void Kill(string name)
    {
        if (name is Collector or SecondCollector)
            _collectorKills.Enqueue(TimeProvider.System.GetUtcNow());
        _services[name].Kill();
    }

    /// <summary>Stops a process (SIGTERM).</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync(string name) => _services[name].StopAsync();

    public bool HasExited(string name) => _services[name].HasExited;

    public int ProcessIdOf(string name) => _services[name].ProcessId;

    /// <summary>The response of a service's <c>/health/ready</c>.</summary>
    public Task<(HttpStatusCode Status, string Body)> ReadinessAsync(string name) => _services[name].ReadinessAsync();

    /// <summary>Waits until the QueryApi's response satisfies the condition.</summary>
    public Task<JsonElement> WaitForAsync(string path, Func<JsonElement, bool> condition, string what, TimeSpan? deadline = null) =>
        Eventually.GetAsync(() => QueryApi.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative)), condition, what, deadline);

    /// <summary>Runs the command <c>health</c> of a service with the environment of the service.</summary>
    /// <returns>Its exit code and output.</returns>
    public Task<(int ExitCode, string Output)> HealthAsync(string name) => _services[name].HealthAsync();

    /// <summary>Stops every process.</summary>
    /// <returns>Their exit codes by name.</returns>
    public async Task<IReadOnlyDictionary<string, int>> StopAllAsync()
    {
        var codes = new Dictionary<string, int>();
        foreach (var (name, service) in _services)
            codes[name] = await service.StopAsync();
        return codes;
    }

    /// <summary>Queries the database directly, without a gate.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(DatabaseServer.Unpooled(_ownDatabase));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Repeats a query, on one connection while it lasts, until the result satisfies the condition.</summary>
    public async Task WaitForScalarAsync<T>(string sql, Func<T, bool> condition, Func<string> what, TimeSpan? deadline = null)
    {
        await using var connection = new NpgsqlConnection(DatabaseServer.Unpooled(_ownDatabase));
        await Eventually.TrueAsync(
            async () =>
            {
                if (connection.FullState != ConnectionState.Open)
                {
                    await connection.CloseAsync();
                    await connection.OpenAsync();
                }

                await using var command = new NpgsqlCommand(sql, connection);
                return condition((T)(await command.ExecuteScalarAsync())!);
            },
            what,
            deadline);
    }

    /// <summary>Compares the readings that the simulator has served, which must be numbered, with the stored rows.</summary>
    public Task<OracleReport> CheckReadingsAsync() =>
        new ReadingsOracle(Simulator, _ownDatabase, PollInterval).CheckAsync(CollectorKills);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.Values)
            await service.DisposeAsync();
        QueryApi?.Dispose();
        Simulator?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static HttpClient ClientOf(int port) => new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

    private string OutputOfBroker() => $"The broker's output: {broker.Output}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private Task StartCollectorAsync(string name, int port, (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["SmartThings__BaseUrl"] = $"http://127.0.0.1:{_simulator}/v1/",
            ["TokenService__BaseUrl"] = $"http://127.0.0.1:{_tokenService}/",
            ["Internal__ApiKey"] = InternalKey,
            ["Internal__Port"] = Text(_internal),
            ["Collector__SpoolPath"] = SpoolPath(name),
        };
        return StartAsync(name, "services/Collector", port, "live", environment, settings);
    }

    private async Task StartAsync(
        string name,
        string folder,
        int port,
        string probe,
        Dictionary<string, string?> environment,
        (string Name, string Value)[] settings,
        params string[] arguments)
    {
        environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        // As in the image.
        environment["MALLOC_ARENA_MAX"] = "1";
        environment["RabbitMq__Uri"] = RabbitMqUri.ToString();
        environment["SmartThings__PollInterval"] = PollInterval.ToString();
        if (Telemetry is not null)
            SendTelemetry(environment, Telemetry);
        foreach (var (setting, value) in settings)
            environment[setting] = value;
        // The build configuration of the test project: …/bin/Debug/net10.0/.
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd('/'))!.Name;
        var program = Path.Combine(Repository.Root, folder, "bin", configuration, "net10.0", Path.GetFileName(folder) + ".dll");
        // With the signal ignored, a write beyond the file size limit fails as on a full disk and does not end the process.
        var service = new RunningService(name, program, arguments, environment, port) { Launcher = ["--ignore-signal=XFSZ"] };
        if (!_services.TryAdd(name, service))
            throw new InvalidOperationException($"{name} was started before: use {nameof(StartAgainAsync)}.");
        service.Start();
        await service.ReadyAsync(probe, OutputOfBroker);
    }

    // Short intervals, so that tests do not wait.
    private static void SendTelemetry(Dictionary<string, string?> settings, Uri address)
    {
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = address.ToString();
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["OTEL_BSP_SCHEDULE_DELAY"] = settings["OTEL_BLRP_SCHEDULE_DELAY"] = settings["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
    }
}
