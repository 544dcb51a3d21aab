using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.Contracts;
using AcMonitoring.Security.Tests.Leaks.Sinks;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Security.Tests.Leaks;

/// <summary>
/// A day on which everything happens that might bring a secret to light: tokens good and bad, calls refused by the cloud and faults of it,
/// each part away for a moment, messages and requests that make handlers fail, bad settings. What it leaves behind is kept.
/// </summary>
public sealed class LeakyDay : IAsyncLifetime
{
    private const string QueryApi = "QueryApi";
    private const string TokenService = "TokenService";

    private static readonly string[] Services = [QueryApi, TokenService, RunningSystem.Collector];

    private readonly PrivateRabbitMq _broker = new();
    private readonly PrivatePostgres _postgres = new();
    private readonly List<Evidence> _processOutputs = [];
    private LeakySystem _system = null!;

    internal SecretSearch Search { get; private set; } = null!;

    /// <summary>What all processes have written, over all their starts.</summary>
    internal IReadOnlyList<Evidence> ProcessOutputs => _processOutputs;

    /// <summary>Every request of the OTLP exporters, as it came: spans, metrics, logs and what describes them.</summary>
    internal IReadOnlyList<Evidence> Exports { get; private set; } = [];

    internal IReadOnlyCollection<Evidence> Answers { get; private set; } = [];

    internal IReadOnlyCollection<Evidence> Messages { get; private set; } = [];

    /// <summary>What the broker has on its disk.</summary>
    internal IReadOnlyList<Evidence> BrokerFiles { get; private set; } = [];

    /// <summary>Every row of every table.</summary>
    internal Evidence Tables { get; private set; } = null!;

    /// <summary>What the database has on its disk, its write-ahead log too.</summary>
    internal IReadOnlyList<Evidence> DatabaseFiles { get; private set; } = [];

    /// <summary>The outbox file while messages wait in it.</summary>
    internal IReadOnlyList<Evidence> Spool { get; private set; } = [];

    /// <summary>What the TokenService keeps, and what it has set aside.</summary>
    internal IReadOnlyList<Evidence> TokenStore { get; private set; } = [];

    /// <summary>What the services wrote elsewhere.</summary>
    internal IReadOnlyList<Evidence> OtherFiles { get; private set; } = [];

    internal IReadOnlyList<Evidence> CommandLines { get; private set; } = [];

    /// <summary>Fingerprint of the last token.</summary>
    internal string Fingerprint => _system.Fingerprint;

    /// <summary>The last token as it is shown.</summary>
    internal string Masked => _system.Masked;

    public async ValueTask InitializeAsync()
    {
        await Task.WhenAll(_broker.StartAsync(), _postgres.StartAsync());
        _system = await LeakySystem.StartAsync(_broker, _postgres);
        await _system.Services.WaitForAsync("/dashboard", units => units.GetArrayLength() == LeakySystem.Units, "all units are on the dashboard");

        var badStarts = _system.BadStarts.RunAsync(_broker, _postgres);
        await BeCarelessAsync();
        await RotateAsync();
        var disturbances = new Disturbances(_system);
        await disturbances.DisturbTheCloudAsync();
        await disturbances.BeWithoutTokenServiceAsync();
        await disturbances.SpoilTheStoreAsync();
        await disturbances.BeWithoutDatabaseAsync();
        await disturbances.SendRubbishAsync();
        Spool = await disturbances.BeWithoutBrokerAsync();
        await AskEverythingAsync();
        _processOutputs.AddRange(await badStarts);

        await EndAsync();
        Search = new SecretSearch(_system.Secrets.All);
    }

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
            await _system.DisposeAsync();
        await _broker.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private async Task BeCarelessAsync()
    {
        var careless = new CarelessOperator(_system.Secrets, _system.OperatorKey);
        // Through the gateway it goes through both services.
        await careless.PostBadBodiesAsync(_system.Gateway);
        await careless.PostWithWrongKeysAsync(_system.Gateway);
        foreach (var client in (HttpClient[])[_system.Gateway, .. _system.AddressesOf(TokenService).Select(_system.Client)])
        {
            await careless.SendToWrongPlacesAsync(client);
            foreach (var (question, answer) in await careless.SendBrokenRequestsAsync(client.BaseAddress!))
                _system.Answers.Add(question, answer);
        }
    }

    private async Task RotateAsync()
    {
        await _system.RotateAsync(_system.Gateway, "token through the gateway");
        await _system.RotateAsync(_system.TokenService, "token to the TokenService");

        await Eventually.TrueAsync(
            async () =>
            {
                // Only a token that was used can expire.
                await _system.SimulateAsync("/admin/tokens/expire");
                return await FetchCodeAsync() == 401;
            },
            "a round is refused");
        // One that SmartThings refuses.
        using var refused = await _system.PostAsync(_system.Gateway, _system.FirstToken);
        await _system.RotateAsync(_system.Gateway, "token after the expired one");
        await Eventually.TrueAsync(async () => await FetchCodeAsync() == 200, "collection works again");
    }

    private async Task AskEverythingAsync()
    {
        // The runtime makes a socket where temporary files go.
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(_system.Scratch, "dotnet-diagnostic-*"));
        await _system.RotateAsync(_system.Gateway, "last token");
        foreach (var service in Services)
        {
            foreach (var client in _system.AddressesOf(service).Select(_system.Client))
                await LeakySystem.AskAsync(client);
        }

        foreach (var service in Services)
            _processOutputs.Add(new Evidence($"the command health of {service}", (await _system.Services.HealthAsync(service)).Output));
    }

    /// <summary>Ends everything in an order that leaves messages standing in the queues, and looks at what is left.</summary>
    private async Task EndAsync()
    {
        await _system.Services.StopAsync(QueryApi);
        await Eventually.TrueAsync(async () => await _system.Broker.CountAsync(Queues.DeviceReadings) > 0, "readings wait for the QueryApi");
        await _system.Services.StopAllAsync();
        await _system.Messages.LookIntoQueuesAsync();
        Tables = new Evidence("a table", await _system.Services.ScalarAsync<string>("SELECT database_to_xml(true, false, '')::text"));
        await _system.Broker.StopAsync();
        await _system.Postgres.StopAsync();

        _processOutputs.AddRange(_system.Services.Outputs.Select(output => new Evidence($"the output of {output.Key}", output.Value)));
        _processOutputs.Add(new Evidence("the output of RabbitMQ", _system.Broker.Output));
        _processOutputs.Add(new Evidence("the output of PostgreSQL", _system.Postgres.Output));
        Exports = [.. _system.Telemetry.Bodies.Select(body => new Evidence("what is exported by OTLP", body))];
        Answers = _system.Answers.All;
        Messages = _system.Messages.All;
        // The scripts that run the servers keep their passwords there, for the services' settings.
        BrokerFiles = Files.Of(_system.Broker.Folder, except: ["password", "rabbitmq.conf"]);
        DatabaseFiles = Files.Of(_system.Postgres.Folder, except: ["password"]);
        TokenStore = [.. Files.Of(_system.State, except: BadStarts.LegacyTokenFile).Where(file => !file.Place.Contains(".spool", StringComparison.Ordinal))];
        OtherFiles = Files.Of(_system.Scratch);
        CommandLines = _system.CommandLines.All;
    }

    private async Task<int?> FetchCodeAsync() =>
        (await _system.Services.QueryApi.GetFromJsonAsync<JsonElement>(new Uri("/fetch_status", UriKind.Relative))).GetProperty("code") is { ValueKind: JsonValueKind.Number } code
            ? code.GetInt32() : null;
}
