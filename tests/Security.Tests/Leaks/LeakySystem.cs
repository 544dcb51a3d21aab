using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AcMonitoring.Security.Tests.Leaks.Sinks;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.Security.Tests.Leaks;

/// <summary>
/// The whole system with servers of its own, everything logged and exported, and all its secrets known. Its processes have a folder of
/// their own also for what they write without being told where.
/// </summary>
internal sealed partial class LeakySystem : IAsyncDisposable
{
    public const int Units = 5;

    private static readonly string[] Paths =
    [
        "", "dashboard", "dashboard/hourly", "history?deviceName=x", "history", "export", "export?from=x", "fetch_status", "token", "internal/token",
        "health/live", "health/ready", "openapi/v1.json", "nowhere",
    ];

    private readonly Dictionary<string, string?> _common;

    private LeakySystem(PrivateRabbitMq broker, PrivatePostgres postgres, OtlpReceiver telemetry)
    {
        (Broker, Postgres, Telemetry, Messages) = (broker, postgres, telemetry, new BrokerMessages(broker));
        Secrets.Add("broker's password", broker.Uri.UserInfo.Split(':')[1]);
        var database = new NpgsqlConnectionStringBuilder(postgres.ConnectionString);
        Secrets.Add("database's password", database.Password!);
        OperatorKey = Secrets.Key("Operator__ApiKey");
        InternalKey = Secrets.Key("Internal__ApiKey");
        FirstToken = Secrets.Token("first token");
        BrokerGate = new TcpGate("127.0.0.1", broker.Uri.Port);
        PostgresGate = new TcpGate("127.0.0.1", database.Port);
        Services = new RunningSystem(broker, postgres)
        {
            PollInterval = TimeSpan.FromSeconds(1),
            Telemetry = telemetry.Address,
            FirstToken = FirstToken,
            OperatorKey = OperatorKey,
            RabbitMqUri = new UriBuilder(broker.Uri) { Port = BrokerGate.Port }.Uri,
        };
        _common = new Dictionary<string, string?>(TraceEverything())
        {
            ["HOME"] = Scratch,
            ["XDG_DATA_HOME"] = Scratch,
            ["TMPDIR"] = Scratch,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = telemetry.Address.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };
        BadStarts = new BadStarts(Secrets, _common, Directory.CreateDirectory(Path.Combine(State, "bad-starts")).FullName);
    }

    public Secrets Secrets { get; } = new();

    public string OperatorKey { get; }

    public string InternalKey { get; }

    public string FirstToken { get; }

    public PrivateRabbitMq Broker { get; }

    public PrivatePostgres Postgres { get; }

    public TcpGate BrokerGate { get; }

    public TcpGate PostgresGate { get; }

    /// <summary>Fingerprint of the last token.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>The last token as it is shown.</summary>
    public string Masked { get; private set; } = "";

    public OtlpReceiver Telemetry { get; }

    public BrokerMessages Messages { get; }

    public RunningSystem Services { get; }

    public BadStarts BadStarts { get; }

    public HttpAnswers Answers { get; } = new();

    public CommandLines CommandLines { get; } = new();

    /// <summary>The home and the folder for temporary files of all services.</summary>
    public string Scratch { get; } = Directory.CreateTempSubdirectory("ac-monitoring-scratch-").FullName;

    /// <summary>The folder of the spools and of the token stores.</summary>
    public string State => Path.GetDirectoryName(Services.SpoolPath())!;

    public string TokenStore => Path.Combine(State, "token");

    public HttpClient Gateway => Client(Services.QueryApi.BaseAddress!);

    public HttpClient TokenService => Client(Services.TokenServiceAddress);

    /// <summary>Starts everything but the second Collector.</summary>
    /// <param name="broker">One that runs and was never used.</param>
    /// <param name="postgres">One that runs.</param>
    public static async Task<LeakySystem> StartAsync(PrivateRabbitMq broker, PrivatePostgres postgres)
    {
        var system = new LeakySystem(broker, postgres, await OtlpReceiver.StartAsync());
        try
        {
            await system.StartAsync();
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public Task StartSecondCollectorAsync(Uri cloud) =>
        Services.StartSecondCollectorAsync([.. Settings(), ("SmartThings__BaseUrl", cloud.ToString())]);

    /// <summary>Where a service listens, the TokenService on both its ports, by its own account.</summary>
    public IEnumerable<Uri> AddressesOf(string service) =>
        Listening().Matches(Services.Outputs[service]).Select(line => new Uri(line.Groups["address"].Value)).Distinct();

    public HttpClient Client(Uri address) => new(Answers, disposeHandler: false) { BaseAddress = address };

    /// <summary>Posts a token as an operator should.</summary>
    public async Task<HttpResponseMessage> PostAsync(HttpClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("token", UriKind.Relative)) { Content = JsonContent.Create(new { token }) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + OperatorKey);
        return await client.SendAsync(request);
    }

    /// <summary>Has the simulator do something.</summary>
    public async Task SimulateAsync(string path, object? order = null)
    {
        using var answer = await Services.Simulator.PostAsJsonAsync(new Uri(path, UriKind.Relative), order);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Posts a new token, which must be taken.</summary>
    public async Task RotateAsync(HttpClient client, string name)
    {
        var token = Secrets.Token(name);
        using var answer = await PostAsync(client, token);
        Assert.True(answer.IsSuccessStatusCode, $"{name}: {answer}");
        Masked = $"{token[..4]}...{token[^4..]}";
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..8];
    }

    /// <summary>Waits until the last token is announced.</summary>
    public Task AnnouncedAsync(TimeSpan? deadline = null) =>
        Eventually.TrueAsync(() => Messages.All.Any(message => message.Holds(Fingerprint)), "the token is announced", deadline);

    /// <summary>Waits until a service has written that.</summary>
    public Task WrittenAsync(string service, string text) => Eventually.TrueAsync(
        () => Services.Outputs[service].Contains(text, StringComparison.Ordinal), $"{service} writes: {text}");

    /// <summary>Asks for what there is, and for what there is not.</summary>
    public static async Task AskAsync(HttpClient client)
    {
        foreach (var path in Paths)
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await CommandLines.DisposeAsync();
        await Messages.DisposeAsync();
        await Telemetry.DisposeAsync();
        await BrokerGate.DisposeAsync();
        await PostgresGate.DisposeAsync();
        Answers.Dispose();
        Directory.Delete(Scratch, recursive: true);
    }

    private async Task StartAsync()
    {
        await Messages.WatchAsync();
        BrokerGate.Open();
        PostgresGate.Open();
        await Services.PrepareAsync();
        Services.Database = new NpgsqlConnectionStringBuilder(Services.Database) { Port = PostgresGate.Port }.ConnectionString;
        await Services.StartSimulatorAsync("--units", $"{Units}");
        await Services.StartTokenServiceAsync(Settings());
        // Nobody takes the alerts there: what is said of that must not say where.
        var webhook = $"http://127.0.0.1:{FreePorts.Take()}/{Secrets.Token("address of the webhook")}";
        await Services.StartQueryApiAsync("ready", [.. Settings(), ("Alerts__WebhookUrl", webhook), ("Alerts__TokenExpiring", "23:59:59")]);
        await Services.StartCollectorAsync(Settings());
    }

    private (string Name, string Value)[] Settings() =>
        [.. _common.Select(setting => (setting.Key, setting.Value!)), ("Internal__ApiKey", InternalKey)];

    // Also the categories that the services quieten unless told otherwise, as the source names them.
    private static IEnumerable<KeyValuePair<string, string?>> TraceEverything()
    {
        var defaults = File.ReadAllText(Path.Combine(Repository.Root, "shared/ServiceDefaults/Hosting/ServiceHost.cs"));
        return QuietCategory().Matches(defaults).Select(category => category.Value.Replace(":", "__", StringComparison.Ordinal)).Distinct()
            .Select(setting => KeyValuePair.Create(setting, (string?)"Trace"));
    }

    [GeneratedRegex(@"Logging:LogLevel:[\w.]+")]
    private static partial Regex QuietCategory();

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)")]
    private static partial Regex Listening();
}
