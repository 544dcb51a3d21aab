using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Deployment.Tests.Compose;

/// <summary>deploy/docker-compose.secrets.yml, laid over the compose file, and the files that deploy/make-secrets makes for it.</summary>
public sealed partial class ComposeSecretsTests : IDisposable
{
    private readonly ComposeFile _below = ComposeFile.Read();
    private readonly ComposeFile _over = ComposeFile.Read("docker-compose.secrets.yml");
    private readonly string _folder = Directory.CreateTempSubdirectory("ac-monitoring-deploy-").FullName;

    [Fact]
    public void No_container_has_a_key_or_a_password_in_its_environment()
    {
        var secrets = _below.Variables.Select(variable => variable.Name).Where(name => SecretName().IsMatch(name)).ToHashSet();

        Assert.Superset(new HashSet<string> { "Operator__ApiKey", "Internal__ApiKey", "SMARTTHINGS_TOKEN", "DB_PASSWORD", "RabbitMq__Uri" }, secrets);
        Assert.All(_below.Services.Keys.SelectMany(EnvironmentOf), variable => Assert.DoesNotContain(
            secrets, secret => Regex.IsMatch(variable.Value!, @"\$\{" + secret + @"\b")));
    }

    [Fact]
    public void A_secret_is_mounted_where_it_is_read_and_nowhere_else()
    {
        Assert.Equal(
            [
                "collector: internal-api-key", "collector: rabbitmq-uri", "db: db-password",
                "grafana-reader: db-password", "grafana-reader: grafana-db-password", "grafana: grafana-admin-password", "grafana: grafana-db-password", "queryapi: db-password", "queryapi: rabbitmq-uri",
                "rabbitmq: rabbitmq-password", "simulator: operator-api-key", "simulator: rabbitmq-uri",
                "tokenservice: internal-api-key", "tokenservice: operator-api-key", "tokenservice: rabbitmq-uri",
            ],
            _over.Services.Values.SelectMany(service => service.List("secrets").Select(secret => $"{service.Name}: {secret}")).Order(StringComparer.Ordinal));

        Assert.All(_over.Services.Values, service =>
        {
            var read = service.List("entrypoint").Concat(service.Environment.Values).SelectMany(text => SecretPath().Matches(text!))
                .Select(match => match.Groups["secret"].Value);
            Assert.Equal(service.List("secrets").Order(), read.Order());
        });
        Assert.Equal(_over.Secrets.Keys.Order(), _over.Services.Values.SelectMany(service => service.List("secrets")).Distinct().Order());
    }

    [Fact]
    public void A_service_is_given_only_settings_that_it_knows_and_no_secret_beside_its_file() =>
        Assert.All(_below.OwnServices, service =>
        {
            var environment = EnvironmentOf(service.Name);
            Assert.Empty(environment.Keys.Except(KnownSettings.Of(service.Program!).Names));
            foreach (var (name, path) in environment.Where(setting => setting.Value!.StartsWith("/run/secrets/", StringComparison.Ordinal)))
                Assert.Equal("", environment[FileSuffix().Replace(name, "")]);
        });

    [Fact]
    public void A_shell_that_puts_a_password_into_the_environment_runs_what_the_image_and_the_compose_file_run()
    {
        Assert.All(["rabbitmq", "grafana-reader"], name =>
            Assert.EndsWith("exec " + string.Join(' ', _below.Services[name].List("entrypoint")), _over.Services[name].List("entrypoint")[^1], StringComparison.Ordinal));
        Assert.All(_over.Services.Values.Where(service => service.List("entrypoint").Count > 0), service =>
        {
            Assert.Equal(["sh", "-c"], service.List("entrypoint").Take(2));
            // Of an export of what a command says, the command's failure would be lost.
            Assert.DoesNotMatch(@"export \w+=", service.List("entrypoint")[^1]);
        });
    }

    [Fact]
    public async Task Every_secret_is_made_at_random_and_can_be_read_in_a_container_but_not_by_other_users()
    {
        await MakeAsync();

        Assert.All(_over.Secrets, secret => Assert.Equal($"./secrets/{secret.Key}", secret.Value));
        Assert.Equal(_over.Secrets.Keys.Order(), Directory.EnumerateFiles(Secrets).Select(file => Path.GetFileName(file)!).Order());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Secrets));
        Assert.All(Directory.EnumerateFiles(Secrets), file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(file)));
        var values = _over.Secrets.Keys.Where(name => name != "rabbitmq-uri").Select(Secret).ToList();
        Assert.All(values, value => Assert.Matches("^[0-9a-f]{48}$", value));
        Assert.Equal(values.Count, values.Distinct().Count());
        Assert.Equal($"amqp://{EnvironmentOf("rabbitmq")["RABBITMQ_DEFAULT_USER"]}:{Secret("rabbitmq-password")}@rabbitmq:5672/", Secret("rabbitmq-uri"));
    }

    [Fact]
    public async Task Secrets_that_are_there_are_not_made_anew()
    {
        Directory.CreateDirectory(Secrets);
        await File.WriteAllTextAsync(Path.Combine(Secrets, "rabbitmq-password"), "mine\n", TestContext.Current.CancellationToken);

        await MakeAsync();

        Assert.Equal("mine", Secret("rabbitmq-password"));
        Assert.Equal("amqp://acmonitoring:mine@rabbitmq:5672/", Secret("rabbitmq-uri"));
    }

    [Fact]
    public void The_folder_of_the_secrets_is_not_committed() =>
        Assert.Contains("/deploy/secrets/", File.ReadAllLines(Path.Combine(Repository.Root, ".gitignore")));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Secrets => Path.Combine(_folder, "secrets");

    private string Secret(string name) => File.ReadAllText(Path.Combine(Secrets, name)).TrimEnd('\n');

    private async Task MakeAsync()
    {
        File.Copy(Path.Combine(ComposeFile.Folder, "make-secrets"), Path.Combine(_folder, "make-secrets"));
        await using var script = ChildProcess.Start(Path.Combine(_folder, "make-secrets"), []);
        Assert.Equal(0, await script.EndedAsync());
    }

    private Dictionary<string, string?> EnvironmentOf(string service)
    {
        var environment = new Dictionary<string, string?>(_below.Services[service].Environment);
        foreach (var (name, value) in _over.Services.GetValueOrDefault(service)?.Environment ?? new Dictionary<string, string?>())
            environment[name] = value;
        return environment;
    }

    [GeneratedRegex("(?i)password$|apikey$|token$|^RabbitMq__Uri$|^ConnectionStrings__Postgres$")]
    private static partial Regex SecretName();

    [GeneratedRegex("/run/secrets/(?<secret>[a-z-]+)")]
    private static partial Regex SecretPath();

    [GeneratedRegex("_?(File|FILE)$")]
    private static partial Regex FileSuffix();
}
