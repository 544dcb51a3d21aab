using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace AcMonitoring.Deployment.Tests;

/// <summary>The settings that a program of the product reads, as the names of environment variables: <c>SmartThings__BaseUrl</c>.</summary>
internal sealed class KnownSettings
{
    /// <summary>Names without an options class. That they are read is what the tests of the service are for.</summary>
    private static readonly Dictionary<string, string[]> Plain = new()
    {
        ["QueryApi"] =
        [
            "DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD", "DB_PASSWORD_FILE", "DB_NAME", "DB_READ_HOST", "ConnectionStrings__Postgres",
            "ConnectionStrings__PostgresFile", "RabbitMq__UriFile", "Alerts__WebhookUrlFile",
        ],
        ["TokenService"] = ["Operator__ApiKeyFile", "Internal__ApiKeyFile", "SMARTTHINGS_TOKEN_FILE", "RabbitMq__UriFile"],
        ["Collector"] = ["Internal__ApiKeyFile", "RabbitMq__UriFile"],
        ["SmartThingsSimulator"] = ["Operator__ApiKey", "Operator__ApiKeyFile", "RabbitMq__UriFile"],
    };

    /// <summary>What the frameworks below every program read.</summary>
    private static readonly string[] OfFrameworks =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "DOTNET_EnableDiagnostics", "MALLOC_ARENA_MAX", "TZ",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TIMEOUT",
        "OTEL_RESOURCE_ATTRIBUTES", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG", "OTEL_METRIC_EXPORT_INTERVAL",
    ];

    private readonly Dictionary<string, Setting> _settings = new(StringComparer.Ordinal);

    private KnownSettings(string program)
    {
        foreach (var type in Assembly.Load(program).GetTypes().Concat(Assembly.Load("ServiceDefaults").GetTypes()))
            Add(type);
        foreach (var name in Plain.GetValueOrDefault(program, []).Concat(OfFrameworks))
            _settings.TryAdd(name, new Setting(null, false));
    }

    /// <summary>The programs by the name of their image.</summary>
    public static IReadOnlyDictionary<string, string> Programs { get; } = new Dictionary<string, string>
    {
        ["ac-monitoring/query-api"] = "QueryApi",
        ["ac-monitoring/token-service"] = "TokenService",
        ["ac-monitoring/collector"] = "Collector",
        ["ac-monitoring/smartthings-simulator"] = "SmartThingsSimulator",
    };

    public IEnumerable<string> Names => _settings.Keys;

    /// <summary>Those without which the program does not start, and which have no default.</summary>
    public IEnumerable<string> Required => _settings
        .Where(setting => setting.Value is { IsRequired: true, Default: null }).Select(setting => setting.Key);

    /// <param name="program">QueryApi, TokenService, Collector or SmartThingsSimulator.</param>
    public static KnownSettings Of(string program) => new(program);

    /// <summary>The default in the options class, as it would be written into an environment variable; null where there is none.</summary>
    public string? DefaultOf(string name) => _settings[name].Default;

    private void Add(Type type)
    {
        if (Constant(type, "Variable") is { } variable)
            _settings.TryAdd(variable, new Setting(null, false));
        if (Constant(type, "Section") is not { } section)
            return;

        var options = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
        {
            var name = section.Length == 0 ? property.Name : $"{section.Replace(":", "__", StringComparison.Ordinal)}__{property.Name}";
            var value = property.GetValue(options) is bool flag ? (flag ? "true" : "false") : Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture);
            _settings.TryAdd(name, new Setting(value, property.IsDefined(typeof(RequiredAttribute))));
        }
    }

    private static string? Constant(Type type, string name) =>
        type.GetField(name, BindingFlags.Static | BindingFlags.Public) is { IsLiteral: true } field ? field.GetRawConstantValue() as string : null;

    private sealed record Setting(string? Default, bool IsRequired);
}
