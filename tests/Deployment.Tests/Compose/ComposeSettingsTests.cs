namespace AcMonitoring.Deployment.Tests.Compose;

/// <summary>What the compose file tells the services.</summary>
public sealed class ComposeSettingsTests
{
    /// <summary>Settings that follow from how the containers are put together; to change them there is to break it.</summary>
    private static readonly string[] Fixed =
    [
        "ASPNETCORE_URLS", "Internal__Port", "TokenService__StoreDirectory", "TokenService__KeyRingDirectory", "Collector__SpoolPath",
        // A file of the host, of use for a day at most: post the old token instead.
        "TokenService__LegacyTokenFile",
    ];

    private readonly ComposeFile _file = ComposeFile.Read();

    [Fact]
    public void A_service_is_given_only_settings_that_it_knows()
    {
        Assert.Equal(KnownSettings.Programs.Count, _file.OwnServices.Count());
        Assert.All(_file.OwnServices, service => Assert.Empty(service.Environment.Keys.Except(KnownSettings.Of(service.Program!).Names)));
    }

    [Fact]
    public void A_service_is_given_every_setting_that_it_requires() =>
        Assert.All(_file.OwnServices, service => Assert.Empty(KnownSettings.Of(service.Program!).Required.Except(service.Environment.Keys)));

    [Fact]
    public void A_service_is_given_the_settings_that_the_readme_says_are_its_own()
    {
        var readme = DocumentedSettings.Read().Where(row => !Fixed.Contains(row.Setting)).ToHashSet();
        var compose = _file.OwnServices.Where(service => service.Profiles.Count == 0)
            .SelectMany(service => service.Environment.Keys.Select(setting => (Setting: setting, Service: service.Program!)));

        Assert.NotEmpty(readme);
        Assert.Equal(
            readme.Select(row => $"{row.Setting} of {row.Service}").Order(),
            compose.Where(given => !IsOtherTelemetry(given.Setting)).Select(given => $"{given.Setting} of {given.Service}").Order());
    }

    [Fact]
    public void A_setting_that_is_passed_on_has_the_name_that_it_is_set_by() =>
        Assert.All(_file.OwnServices.SelectMany(service => service.Environment), setting =>
        {
            if (setting.Value!.StartsWith("${", StringComparison.Ordinal) && setting.Key is not ("Units" or "History"))
                Assert.StartsWith("${" + setting.Key, setting.Value, StringComparison.Ordinal);
        });

    [Fact]
    public void Without_a_variable_a_service_has_its_own_default()
    {
        // Here there is a broker without a guest, a site whose machine is a container, a simulator with a past for the cloud, and a network for the loopback interface.
        string[] differs = ["RabbitMq__Uri", "Site__TimeZone", "SmartThings__BaseUrl", "TokenService__TrustedProxies", "History"];

        foreach (var service in _file.OwnServices)
        {
            var known = KnownSettings.Of(service.Program!);
            foreach (var (name, value) in service.Environment.Where(setting => !differs.Contains(setting.Key)))
            {
                if (known.DefaultOf(name) is { Length: > 0 } expected)
                    Assert.Equal((service.Name, name, expected), (service.Name, name, ComposeFile.WithDefaults(value!)));
            }
        }
    }

    [Fact]
    public void The_database_that_the_QueryApi_asks_is_the_one_that_is_started()
    {
        var db = _file.Services["db"].Environment;
        var asks = _file.Services["queryapi"].Environment;

        Assert.Equal("db", ComposeFile.WithDefaults(asks["DB_HOST"]!));
        Assert.Equal("5432", ComposeFile.WithDefaults(asks["DB_PORT"]!));
        Assert.Equal((asks["DB_USER"], asks["DB_PASSWORD"], asks["DB_NAME"]), (db["POSTGRES_USER"], db["POSTGRES_PASSWORD"], db["POSTGRES_DB"]));
    }

    [Fact]
    public void The_broker_that_the_services_log_in_to_is_the_one_that_is_started()
    {
        var broker = _file.Services["rabbitmq"].Environment;
        var login = $"{broker["RABBITMQ_DEFAULT_USER"]}:{broker["RABBITMQ_DEFAULT_PASS"]}";

        Assert.All(_file.OwnServices.Where(service => service.Environment.ContainsKey("RabbitMq__Uri")), service =>
            Assert.Equal($"amqp://{ComposeFile.WithDefaults(login)}@rabbitmq:5672/", ComposeFile.WithDefaults(service.Environment["RabbitMq__Uri"]!)));
        Assert.DoesNotContain("guest", ComposeFile.WithDefaults(login), StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_leads_to_a_service_of_the_file()
    {
        var hosts = _file.Services.Keys.Append("api.smartthings.com").ToHashSet();
        var addresses = _file.OwnServices.SelectMany(service => service.Environment)
            .Where(setting => !setting.Key.StartsWith("Cors__", StringComparison.Ordinal) && !setting.Key.StartsWith("OTEL_", StringComparison.Ordinal))
            .Select(setting => ComposeFile.WithDefaults(setting.Value!))
            .Where(value => value.Contains("://", StringComparison.Ordinal))
            .Select(value => new Uri(value));

        Assert.All(addresses, address => Assert.Contains(address.Host, hosts));
    }

    [Theory]
    [InlineData("SMARTTHINGS_TOKEN", "tokenservice")]
    [InlineData("Operator__ApiKey", "simulator", "tokenservice")]
    [InlineData("Internal__ApiKey", "collector", "tokenservice")]
    [InlineData("DB_PASSWORD", "db", "grafana-reader", "queryapi")]
    [InlineData("GRAFANA_DB_PASSWORD", "grafana", "grafana-reader")]
    [InlineData("GRAFANA_ADMIN_PASSWORD", "grafana")]
    [InlineData("ConnectionStrings__Postgres", "queryapi")]
    [InlineData("Alerts__WebhookUrl", "queryapi")]
    [InlineData("RabbitMq__Uri", "collector", "queryapi", "simulator", "tokenservice")]
    [InlineData("RABBITMQ_PASSWORD", "rabbitmq")]
    public void A_secret_is_given_only_to_those_that_need_it(string secret, params string[] holders) =>
        Assert.Equal(holders, _file.Services.Values
            .Where(service => service.Environment.Values.Any(value => value!.Contains("${" + secret, StringComparison.Ordinal)))
            .Select(service => service.Name).Order());

    [Fact]
    public void Nothing_has_to_be_set() =>
        Assert.All(_file.Variables, variable => Assert.True(variable.Default is not null, $"{variable.Name} has no default."));

    private static bool IsOtherTelemetry(string setting) =>
        setting.StartsWith("OTEL_", StringComparison.Ordinal) && setting != "OTEL_EXPORTER_OTLP_ENDPOINT";
}
