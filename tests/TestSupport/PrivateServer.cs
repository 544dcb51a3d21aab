using System.Globalization;

namespace AcMonitoring.TestSupport;

/// <summary>A server that one of the scripts <c>private-*</c> runs, in a folder of its own that goes with it.</summary>
internal sealed class PrivateServer : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _folder;

    private PrivateServer(ChildProcess process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    /// <summary>The server's port on 127.0.0.1.</summary>
    public int Port { get; }

    public string Output => _process.Output;

    /// <param name="script">Name of the script in the folder scripts.</param>
    /// <param name="ports">How many ports in a row it takes.</param>
    /// <param name="settings">More arguments of the script.</param>
    public static PrivateServer Start(string script, int ports, params IEnumerable<string> settings)
    {
        var folder = Directory.CreateTempSubdirectory($"ac-monitoring-{script}-").FullName;
        var port = FreePorts.Take(ports);
        var process = ChildProcess.Start(
            Path.Combine(Repository.Root, "scripts", script), [folder, port.ToString(CultureInfo.InvariantCulture), .. settings]);
        return new PrivateServer(process, folder, port);
    }

    /// <summary>The password that the script makes at its first start.</summary>
    public async Task<string> PasswordAsync() => (await Eventually.GetAsync(
        // The file is there before its one line is.
        () => File.ReadAllTextAsync(Path.Combine(_folder, "password")),
        line => line.EndsWith('\n'),
        $"the server has made its password. Its output: {Output}")).Trim();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
