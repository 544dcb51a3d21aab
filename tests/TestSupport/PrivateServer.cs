using System.Globalization;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A server that a script <c>private-*</c> runs, in a temporary folder. It can be stopped and started again with the same folder and ports.
/// </summary>
/// <param name="script">Name of the script in the folder scripts.</param>
/// <param name="ports">Number of consecutive ports.</param>
internal sealed class PrivateServer(string script, int ports) : IAsyncDisposable
{
    private readonly List<ChildProcess> _runs = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory($"ac-monitoring-{script}-").FullName;

    /// <summary>The server's port on 127.0.0.1.</summary>
    public int Port { get; } = FreePorts.Take(ports);

    /// <summary>Further arguments of the script.</summary>
    public IReadOnlyList<string> Settings { get; set; } = [];

    /// <summary>Its output over all runs.</summary>
    public string Output => string.Join(Environment.NewLine, _runs.Select(run => run.Output));

    /// <summary>Starts it, for the first time or again, without waiting until it is available.</summary>
    public void Start()
    {
        if (_runs is [.., { HasExited: false }])
            throw new InvalidOperationException($"{script} is already running.");
        _runs.Add(Run(Settings));
    }

    /// <summary>Stops it and waits until it has ended.</summary>
    public async Task StopAsync(int signal = ChildProcess.Terminate)
    {
        if (_runs is [.., var last])
            await last.StopAsync(signal);
    }

    /// <summary>Kills all its processes (SIGKILL), like the kernel when memory runs out.</summary>
    public void Kill()
    {
        if (_runs is [.., var last])
            last.Kill(RunningProcesses.IdsWith(Folder));
    }

    /// <summary>Runs the script with other arguments beside the server.</summary>
    public ChildProcess Run(params IEnumerable<string> arguments) => ChildProcess.Start(
        Path.Combine(Repository.Root, "scripts", script), [Folder, Port.ToString(CultureInfo.InvariantCulture), .. arguments]);

    /// <summary>The password that the script generates at the first start.</summary>
    public async Task<string> PasswordAsync() => (await Eventually.GetAsync(
        // The file is created before its line is written.
        () => File.ReadAllTextAsync(Path.Combine(Folder, "password")),
        line => line.EndsWith('\n'),
        $"the server has generated its password. Its output: {Output}")).Trim();

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs)
            await run.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
