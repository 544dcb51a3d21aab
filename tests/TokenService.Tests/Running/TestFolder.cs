namespace AcMonitoring.TokenService.Tests.Running;

/// <summary>A temporary folder for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ac-monitoring-token-").FullName;

    public string TokenFile => System.IO.Path.Combine(Path, "token.protected");

    /// <summary>The token file of versions without encryption.</summary>
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
