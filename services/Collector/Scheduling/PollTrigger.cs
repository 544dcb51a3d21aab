namespace AcMonitoring.Collector.Scheduling;

/// <summary>Starts a poll at once when a new token arrives, if the last poll failed for lack of a valid token.</summary>
internal sealed class PollTrigger
{
    private TaskCompletionSource _rotated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _needsToken;

    /// <summary>True if the last poll failed for lack of a valid token.</summary>
    public bool NeedsToken
    {
        get => _needsToken;
        set => _needsToken = value;
    }

    /// <summary>Signals a new token. The signal lasts until <see cref="TryConsume"/>, so one that arrives during a poll is not lost.</summary>
    public void TokenRotated() => Volatile.Read(ref _rotated).TrySetResult();

    /// <summary>Resets the signal of a new token.</summary>
    /// <returns>True if there was a signal and a poll is due because of it.</returns>
    public bool TryConsume()
    {
        if (!Volatile.Read(ref _rotated).Task.IsCompleted)
            return false;
        Volatile.Write(ref _rotated, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return NeedsToken;
    }

    /// <summary>Waits for the signal of a new token, at most for the timeout.</summary>
    public async Task WaitAsync(TimeSpan timeout, TimeProvider clock, CancellationToken stop)
    {
        // Timers have a resolution of one millisecond. Rounded down, the last millisecond would be a busy loop.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(timeout.TotalMilliseconds));
        await Volatile.Read(ref _rotated).Task.WaitAsync(wait, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }
}
