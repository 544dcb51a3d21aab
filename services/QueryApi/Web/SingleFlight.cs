namespace AcMonitoring.QueryApi.Web;

/// <summary>
/// Shares one execution between concurrent callers. A caller that arrives during an execution joins the next one, which starts after it. So
/// at most one execution runs at a time, and each result is newer than the call that gets it.
/// <para>
/// It caches nothing: a cached response could be older than a stored reading, and would differ between replicas.
/// </para>
/// </summary>
/// <param name="execute">Its token is cancelled when no caller waits for the result any more.</param>
internal sealed class SingleFlight<T>(Func<CancellationToken, Task<T>> execute)
{
    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;

    // The execution that has callers but has not started.
    private Execution? _next;

    /// <summary>Returns the result or throws the exception of the shared execution. Cancellation affects only its own caller.</summary>
    public async Task<T> RunAsync(CancellationToken cancellationToken)
    {
        var execution = Join();
        try
        {
            return await execution.Result.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(execution);
        }
    }

    private Execution Join()
    {
        lock (_lock)
        {
            if (_next is null)
            {
                _next = new Execution();
                _next.Result = ExecuteAsync(_next, _last);
                _last = _next.Result;
            }

            _next.Waiting++;
            return _next;
        }
    }

    private void Leave(Execution execution)
    {
        lock (_lock)
        {
            if (--execution.Waiting > 0)
                return;
            // No caller may join a cancelled execution.
            if (_next == execution)
                _next = null;
        }

        if (!execution.Result.IsCompleted)
            execution.Abandoned.Cancel();
    }

    private async Task<T> ExecuteAsync(Execution execution, Task previous)
    {
        // Always yields, because the caller holds the lock.
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            if (_next == execution)
                _next = null;
        }

        return await execute(execution.Abandoned.Token);
    }

    private sealed class Execution
    {
        public Task<T> Result { get; set; } = null!;

        public CancellationTokenSource Abandoned { get; } = new();

        public int Waiting { get; set; }
    }
}
