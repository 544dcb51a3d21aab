using System.Globalization;
using AcMonitoring.Security.Tests.Leaks.Sinks;
using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.Security.Tests.Leaks;

/// <summary>Starts with settings that are no good and have a secret in them: what a service says of it must not say what it was.</summary>
/// <param name="secrets">Each start gets one of its own.</param>
/// <param name="common">Settings of every service.</param>
/// <param name="folder">Where they keep their files.</param>
internal sealed class BadStarts(Secrets secrets, IReadOnlyDictionary<string, string?> common, string folder)
{
    private const string RabbitMq = "RabbitMq__Uri";
    private const string Postgres = "ConnectionStrings__Postgres";
    private const string FirstToken = "SMARTTHINGS_TOKEN";

    /// <summary>File of an old backend, with a token in it. It is its operator's own.</summary>
    public const string LegacyTokenFile = "token.py";

    private int _starts;

    /// <returns>What each of them wrote.</returns>
    public async Task<IReadOnlyList<Evidence>> RunAsync(PrivateRabbitMq broker, PrivatePostgres postgres)
    {
        var written = new List<Evidence>();
        foreach (var (service, setting, value) in Unreadable())
            written.Add(await RunAsync(service, "Bad setting. " + setting, 1, (setting, value)));

        await File.WriteAllTextAsync(Path.Combine(folder, LegacyTokenFile), $"TOKEN_24H = \"{secrets.Token("token of the old backend")}\"\n");
        foreach (var (service, setting, value, says) in Wrong(broker))
            written.Add(await RunAsync(service, says, 0, (setting, value)));

        var port = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Port.ToString(CultureInfo.InvariantCulture);
        written.Add(await RunAsync(
            "QueryApi", "password authentication failed", 0, (Postgres, ""), ("DB_HOST", "127.0.0.1"), ("DB_PORT", port), ("DB_PASSWORD", Password("wrong, of the database"))));
        return written;
    }

    /// <summary>The service ends at once.</summary>
    private IEnumerable<(string Service, string Setting, string Value)> Unreadable() =>
    [
        ("Collector", RabbitMq, $"amqp://guest:{Password("before a port that is no number")}@127.0.0.1:port/"),
        ("TokenService", RabbitMq, $"http://guest:{Password("in another scheme")}@127.0.0.1:5672/"),
        ("QueryApi", RabbitMq, $"amqp://guest:half/{Password("behind a slash")}@127.0.0.1:5672/"),
        ("QueryApi", Postgres, $"postgres://me:{Password("in an address of the database")}@127.0.0.1/db"),
        ("QueryApi", Postgres, $"Host=127.0.0.1;Pasword={Password("of a misspelt keyword")}"),
        ("Collector", "Internal__ApiKey", secrets.Key("Internal__ApiKey with a letter that no header takes") + "é"),
        ("TokenService", "Internal__Port", secrets.Key("Internal__ApiKey in the place of the port")),
        ("QueryApi", "Alerts__WebhookUrl", "ftp://127.0.0.1/" + secrets.Token("bad address of the webhook")),
        ("Collector", "SmartThings__BaseUrl", secrets.Token("token in the place of the address")),
    ];

    /// <summary>The service runs, and says what is wrong.</summary>
    private IEnumerable<(string Service, string Setting, string Value, string Says)> Wrong(PrivateRabbitMq broker) =>
    [
        ("TokenService", FirstToken, secrets.OnlyLetters("first token of letters"), "Token must not be only letters"),
        ("TokenService", "TokenService__LegacyTokenFile", Path.Combine(folder, LegacyTokenFile), "Took the first token"),
        ("Collector", RabbitMq, $"amqp://guest:{Password("wrong, of the broker")}@127.0.0.1:{broker.Uri.Port}/", "it refuses the login"),
        // The password begins 77#.
        ("Collector", RabbitMq, $"amqp://guest:77#{Password("behind a hash")}@127.0.0.1:{broker.Uri.Port}/", "Waiting for the broker at guest:77"),
    ];

    private string Password(string what) => secrets.Token("password " + what);

    /// <summary>Waits until the service has said so, and ends it.</summary>
    private async Task<Evidence> RunAsync(string service, string says, int exitCode, params (string Name, string Value)[] settings)
    {
        var name = $"{service}-{++_starts}";
        var environment = new Dictionary<string, string?>(common)
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePorts.Take()}",
            ["Internal__Port"] = FreePorts.Take().ToString(CultureInfo.InvariantCulture),
            [RabbitMq] = "amqp://guest:guest@127.0.0.1:1/",
            [Postgres] = "Host=127.0.0.1;Port=1",
            ["Collector__SpoolPath"] = Path.Combine(folder, name + ".spool"),
            ["TokenService__StoreDirectory"] = Path.Combine(folder, name),
            // Nobody is there to be asked for the tokens.
            ["SmartThings__BaseUrl"] = "http://127.0.0.1:1/",
        };
        foreach (var (setting, value) in settings)
            environment[setting] = value;

        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd('/'))!.Name;
        var program = Path.Combine(Repository.Root, "services", service, "bin", configuration, "net10.0", service + ".dll");
        await using var process = ChildProcess.Start("dotnet", [program], environment);
        await Eventually.TrueAsync(
            () => process.Output.Contains(says, StringComparison.Ordinal)
                && (process.HasExited || (exitCode == 0 && process.Output.Contains("Application started", StringComparison.Ordinal))),
            () => $"{name} says: {says}. It says: {process.Output}",
            TimeSpan.FromMinutes(1));
        Assert.Equal(exitCode, await process.StopAsync());
        return new Evidence($"the output of {name}, whose start is bad", process.Output);
    }
}
