using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AcMonitoring.TestSupport;

/// <summary>A process that a test started: its output is kept, and it never outlives the test.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    /// <summary>The signal of Ctrl-C.</summary>
    public const int Interrupt = 2;

    internal const int Terminate = 15;

    private const int KillAtOnce = 9;
    private static readonly TimeSpan StopDeadline = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ChildProcess(Process process) => _process = process;

    /// <summary>Everything that the process has written so far, standard output and error together.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <param name="fileName">The program.</param>
    /// <param name="arguments">Its arguments, one each.</param>
    /// <param name="environment">Variables added to those of the test run; null takes one away.</param>
    public static ChildProcess Start(string fileName, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += child.Keep;
        child._process.ErrorDataReceived += child.Keep;
        child._process.Start();
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Asks the process to end and waits for it.</summary>
    /// <param name="signal">SIGTERM, or another signal that asks.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(int signal = Terminate)
    {
        if (_process.HasExited)
            return _process.ExitCode;
        _ = SendSignal(_process.Id, signal);
        return await EndedAsync($" of signal {signal}");
    }

    /// <summary>Waits until the process has ended by itself, and all that it wrote is in <see cref="Output"/>.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> EndedAsync() => EndedAsync("");

    /// <summary>Kills the process and its children at once (SIGKILL).</summary>
    /// <param name="andThese">Ids of more processes that go with it.</param>
    public void Kill(params IReadOnlyList<int> andThese)
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        foreach (var id in andThese)
            _ = SendSignal(id, KillAtOnce);
        // Its output ends when the last process has gone that can write to it.
        _process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            _process.Dispose();
        }
    }

    private async Task<int> EndedAsync(string of)
    {
        using var deadline = new CancellationTokenSource(StopDeadline, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw new TimeoutException(
                $"{_process.StartInfo.FileName} did not end within {StopDeadline.TotalSeconds} s{of}. Its output:\n{Output}");
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
            _output.Enqueue(line.Data);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
