using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AcMonitoring.TestSupport;

/// <summary>A process that a test starts: its output is collected, and it ends with the test.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    /// <summary>The signal of Ctrl-C.</summary>
    public const int Interrupt = 2;

    internal const int Terminate = 15;

    private const int Sigkill = 9;
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ChildProcess(Process process) => _process = process;

    /// <summary>All output of the process so far, standard output and standard error.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    public int Id => _process.Id;

    /// <summary>True if it has ended. <see cref="Output"/> may not be complete; <see cref="EndedAsync"/> waits for it.</summary>
    public bool HasExited => _process.HasExited;

    /// <param name="fileName">The program.</param>
    /// <param name="arguments">Its arguments, one each.</param>
    /// <param name="environment">Variables in addition to those of the test run; null removes a variable.</param>
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

    /// <summary>Sends a signal to the process and waits until it ends.</summary>
    /// <param name="signal">SIGTERM by default.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(int signal = Terminate)
    {
        if (_process.HasExited)
            return _process.ExitCode;
        _ = SendSignal(_process.Id, signal);
        return await WaitForExitAsync($" after signal {signal}", ExitTimeout);
    }

    /// <summary>Waits until the process has ended without a signal and <see cref="Output"/> is complete.</summary>
    /// <returns>Its exit code.</returns>
    /// <param name="within">Two minutes unless given.</param>
    public Task<int> EndedAsync(TimeSpan? within = null) => WaitForExitAsync("", within ?? TimeSpan.FromMinutes(2));

    /// <summary>Kills the process and its children at once (SIGKILL).</summary>
    /// <param name="otherIds">Ids of further processes to kill.</param>
    public void Kill(params IReadOnlyList<int> otherIds)
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        foreach (var id in otherIds)
            _ = SendSignal(id, Sigkill);
        // The output is complete when the last process that can write to it has ended.
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

    private async Task<int> WaitForExitAsync(string afterSignal, TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw new TimeoutException(
                $"{_process.StartInfo.FileName} did not end within {within.TotalSeconds} s{afterSignal}. Its output:\n{Output}");
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
