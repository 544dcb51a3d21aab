using System.Collections.Concurrent;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Security.Tests.Leaks.Sinks;

/// <summary>
/// The command lines of all processes of the machine, looked at again and again: every user of the machine can read them. The environment
/// of a process is another matter: its own user alone can read it, and it is the way by which the settings come in.
/// </summary>
internal sealed class CommandLines : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, bool> _seen = [];
    private readonly PeriodicTimer _timer = new(TimeSpan.FromMilliseconds(100), TimeProvider.System);
    private readonly Task _watching;

    public CommandLines() => _watching = WatchAsync();

    public IReadOnlyList<Evidence> All => [.. _seen.Keys.Select(line => new Evidence("a command line", line))];

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _watching;
    }

    private async Task WatchAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            foreach (var line in RunningProcesses.With(""))
                _seen.TryAdd(line, true);
        }
    }
}
