using System.Globalization;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A server that one of the scripts <c>private-*</c> runs, in a folder of its own that goes with it. It can be ended and started again:
/// the folder and the ports stay.
/// </summary>
/// <param name="script">Name of the script in the folder scripts.</param>
/// <param name="ports">How many ports in a row it takes.</param>
internal sealed class PrivateServer(string script, int ports) : IAsyncDisposable
{
    private readonly List<ChildProcess> _runs = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory($"ac-monitoring-{script}-").FullName;

    /// <summary>The server's port on 127.0.0.1.</summary>
    public int Port { get; } = FreePorts.Take(ports);

    /// <summary>More arguments of the script.</summary>
    public IReadOnlyList<string> Settings { get; set; } = [];

    /// <summary>What it has written, over all its runs.</summary>
    public string Output => string.Join(Environment.NewLine, _runs.Select(run => run.Output));

    /// <summary>Starts it, for the first time or again. It does not answer at once.</summary>
    public void Start()
    {
        if (_runs is [.., { HasExited: false }])
            throw new InvalidOperationException($"{script} runs already.");
        _runs.Add(Run(Settings));
    }

    /// <summary>Asks it to end in good order, and waits for that.</summary>
    public async Task StopAsync(int signal = ChildProcess.Terminate)
    {
        if (_runs is [.., var last])
            await last.StopAsync(signal);
    }

    /// <summary>Kills all its processes at once (SIGKILL), as when the machine's memory runs out.</summary>
    public void Kill()
    {
        if (_runs is [.., var last])
            last.Kill(RunningProcesses.IdsWith(Folder));
    }

    /// <summary>The script's process for other arguments, beside the server.</summary>
    public ChildProcess Run(params IEnumerable<string> arguments) => ChildProcess.Start(
        Path.Combine(Repository.Root, "scripts", script), [Folder, Port.ToString(CultureInfo.InvariantCulture), .. arguments]);

    /// <summary>The password that the script makes at its first start.</summary>
    public async Task<string> PasswordAsync() => (await Eventually.GetAsync(
        // The file is there before its one line is.
        () => File.ReadAllTextAsync(Path.Combine(Folder, "password")),
        line => line.EndsWith('\n'),
        $"the server has made its password. Its output: {Output}")).Trim();

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs)
            await run.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
