using System.Text.RegularExpressions;

namespace AcMonitoring.TestSupport;

/// <summary>The servers of a test run.</summary>
public static class TestServerOptions
{
    /// <summary>True with <c>TEST_SERVERS=none</c>: the run has only tests without servers, so the fixtures start none.</summary>
    public static bool AreNone { get; } = Environment.GetEnvironmentVariable("TEST_SERVERS") == "none";

    /// <summary>The image of a server with its exact version, from <c>deploy/docker-compose.yml</c>.</summary>
    /// <param name="name">Name of the image without its tag, such as <c>rabbitmq</c>.</param>
    public static string Image(string name)
    {
        var compose = File.ReadAllText(Path.Combine(Repository.Root, "deploy/docker-compose.yml"));
        return Regex.Match(compose, $@"^ *image: (?<image>{Regex.Escape(name)}:\S+)", RegexOptions.Multiline) is { Success: true } found
            ? found.Groups["image"].Value
            : throw new InvalidOperationException($"deploy/docker-compose.yml names no image {name}.");
    }
}
