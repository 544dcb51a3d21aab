using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace AcMonitoring.Deployment.Tests.Compose;

/// <summary>deploy/docker-compose.yml, with its anchors merged, or what is laid over it.</summary>
internal sealed partial class ComposeFile
{
    private ComposeFile(string text)
    {
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object?>>(new MergingParser(new Parser(new StringReader(text))));
        Services = Map(file["services"]).ToDictionary(service => service.Key, service => new ComposeService(service.Key, Map(service.Value)));
        Volumes = Map(file.GetValueOrDefault("volumes")).ToDictionary(volume => volume.Key, volume => Map(volume.Value));
        Secrets = Map(file.GetValueOrDefault("secrets")).ToDictionary(secret => secret.Key, secret => (string)Map(secret.Value)["file"]!);
        Variables = [.. Strings(file).SelectMany(value => Variable().Matches(value)).Select(match => new ComposeVariable(
            match.Groups["name"].Value,
            match.Groups["default"] is { Success: true } given ? given.Value : null))];
    }

    public static string Folder { get; } = Path.Combine(Repository.Root, "deploy");

    public IReadOnlyDictionary<string, ComposeService> Services { get; }

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, object?>> Volumes { get; }

    /// <summary>The file of each secret, from the folder of the compose file on.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; }

    /// <summary>Every place where a variable of deploy/.env is put in.</summary>
    public IReadOnlyList<ComposeVariable> Variables { get; }

    /// <summary>The services that run an image of ours.</summary>
    public IEnumerable<ComposeService> OwnServices => Services.Values.Where(service => service.Program is not null);

    public static ComposeFile Read(string name = "docker-compose.yml") => new(File.ReadAllText(Path.Combine(Folder, name)));

    /// <summary>The text as compose reads it where no variable is set.</summary>
    public static string WithDefaults(string text) => Variable().Replace(text, match => match.Groups["default"].Value);

    internal static IReadOnlyDictionary<string, object?> Map(object? node) => node is IDictionary<object, object?> map
        ? map.ToDictionary(entry => (string)entry.Key, entry => entry.Value)
        : new Dictionary<string, object?>();

    internal static IReadOnlyList<string> List(object? node) => node is IEnumerable<object> list ? [.. list.Select(item => (string)item)] : [];

    private static IEnumerable<string> Strings(object? node) => node switch
    {
        string text => [text],
        IDictionary<string, object?> map => map.Values.SelectMany(Strings),
        IDictionary<object, object?> map => map.Values.SelectMany(Strings),
        IEnumerable<object?> list => list.SelectMany(Strings),
        _ => [],
    };

    // $$ is a dollar sign for the container itself.
    [GeneratedRegex(@"(?<!\$)\$\{(?<name>\w+)(?::?-(?<default>[^}]*))?[^}]*\}")]
    private static partial Regex Variable();
}

/// <param name="Name">The variable.</param>
/// <param name="Default">What stands in its place where it is not set; null: nothing is said.</param>
internal sealed record ComposeVariable(string Name, string? Default);

/// <summary>One service of the file, as text where the file has text.</summary>
internal sealed class ComposeService(string name, IReadOnlyDictionary<string, object?> node)
{
    public string Name => name;

    public string Image => Text("image")!;

    /// <summary>QueryApi, TokenService, Collector or SmartThingsSimulator; null where the image is not ours.</summary>
    public string? Program => KnownSettings.Programs.GetValueOrDefault(Image.Split(':')[0]);

    public IReadOnlyDictionary<string, object?> HealthCheck => Map("healthcheck");

    public IReadOnlyDictionary<string, object?> Build => Map("build");

    public IReadOnlyDictionary<string, object?> DependsOn => Map("depends_on");

    public IReadOnlyDictionary<string, string?> Environment => Map("environment").ToDictionary(entry => entry.Key, entry => (string?)entry.Value);

    public IReadOnlyList<string> Ports => List("ports");

    public IReadOnlyList<string> Volumes => List("volumes");

    public IReadOnlyList<string> Profiles => List("profiles");

    public string? Text(string key) => node.GetValueOrDefault(key) as string;

    public IReadOnlyList<string> List(string key) => ComposeFile.List(node.GetValueOrDefault(key));

    public IReadOnlyDictionary<string, object?> Map(string key) => ComposeFile.Map(node.GetValueOrDefault(key));
}
