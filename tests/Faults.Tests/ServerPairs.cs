using System.Collections.Concurrent;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Faults.Tests;

/// <summary>A broker and a database server.</summary>
public sealed record ServerPair(PrivateRabbitMq Broker, PrivatePostgres Postgres);

/// <summary>Servers for as many classes as run at once; when a class is done, the next one takes its pair.</summary>
public sealed class ServerPairs : IAsyncLifetime
{
    private readonly ConcurrentDictionary<ServerPair, bool> _all = [];
    private readonly ConcurrentBag<ServerPair> _free = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async Task<ServerPair> TakeAsync()
    {
        if (_free.TryTake(out var free))
            return free;
        var pair = new ServerPair(new PrivateRabbitMq(), new PrivatePostgres());
        _all[pair] = true;
        await Task.WhenAll(pair.Broker.StartAsync(), pair.Postgres.StartAsync());
        return pair;
    }

    public void Return(ServerPair pair) => _free.Add(pair);

    /// <summary>Ends a pair that a failed test has left in an unknown state.</summary>
    public async Task DiscardAsync(ServerPair pair)
    {
        _all.Remove(pair, out _);
        await pair.Broker.DisposeAsync();
        await pair.Postgres.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pair in _all.Keys)
            await DiscardAsync(pair);
    }
}
