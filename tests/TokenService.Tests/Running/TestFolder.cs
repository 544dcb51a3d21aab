namespace AcMonitoring.TokenService.Tests.Running;

/// <summary>A store directory that lives as long as the test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ac-monitoring-token-").FullName;

    public string TokenFile => System.IO.Path.Combine(Path, "token.protected");

    /// <summary>Where versions that did not encrypt kept the token.</summary>
    public string PlainFile => System.IO.Path.Combine(Path, "token.json");

    public string KeyRing => System.IO.Path.Combine(Path, "keys");

    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
