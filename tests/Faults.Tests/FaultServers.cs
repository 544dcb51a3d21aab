using AcMonitoring.TestSupport;

namespace AcMonitoring.Faults.Tests;

/// <summary>
/// A broker and a database server that tests may kill, and the system that runs on them. Each test leaves the servers running; a test that
/// has passed leaves the system to the next test of its class.
/// </summary>
public sealed class FaultServers(ServerPairs pairs) : IAsyncLifetime
{
    private ServerPair? _pair;
    private GatedSystem? _system;
    private bool _isSettled;

    /// <summary>Readings that were served until the end of the last test.</summary>
    public int Offered { get; private set; }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A new system instead of the one that there is.</summary>
    public async Task<GatedSystem> PrepareAsync(TimeSpan pollInterval, int units, string[] simulator)
    {
        await EndSystemAsync();
        _pair ??= await pairs.TakeAsync();
        return _system = await GatedSystem.PrepareAsync(_pair.Broker, _pair.Postgres, pollInterval, units, simulator);
    }

    /// <summary>The system that the last test has left; null when that did not pass, or was none.</summary>
    public GatedSystem? TakeSettled()
    {
        var system = _isSettled ? _system : null;
        _isSettled = false;
        return system;
    }

    /// <summary>The system has recovered: every served reading is stored.</summary>
    public void Keep(int offered) => (Offered, _isSettled) = (offered, true);

    public async ValueTask DisposeAsync()
    {
        await EndSystemAsync();
        if (_pair is not null)
            pairs.Return(_pair);
    }

    private async Task EndSystemAsync()
    {
        if (_system is not null)
        {
            await _system.DisposeAsync();
            if (!_isSettled)
            {
                await pairs.DiscardAsync(_pair!);
                _pair = null;
            }
        }

        (_system, Offered, _isSettled) = (null, 0, false);
    }
}
