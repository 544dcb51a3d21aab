namespace AcMonitoring.Collector.Polling;

/// <summary>Lets a new token start a round at once when the last one failed for want of a token.</summary>
internal sealed class PollTrigger
{
    private TaskCompletionSource _rotated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _needsToken;

    /// <summary>True when the last round failed for want of a token.</summary>
    public bool NeedsToken
    {
        get => _needsToken;
        set => _needsToken = value;
    }

    /// <summary>Says that another token is in force. Kept until <see cref="Take"/>, so that a round which is running misses nothing.</summary>
    public void TokenRotated() => Volatile.Read(ref _rotated).TrySetResult();

    /// <summary>Uses up the news of a new token.</summary>
    /// <returns>True when there was news and it is worth a round.</returns>
    public bool Take()
    {
        if (!Volatile.Read(ref _rotated).Task.IsCompleted)
            return false;
        Volatile.Write(ref _rotated, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return NeedsToken;
    }

    /// <summary>Waits for news of a new token, for this long at most.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken stop)
    {
        // Timers know whole milliseconds: rounded down, the last of them would be spent in a busy loop.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(atMost.TotalMilliseconds));
        await Volatile.Read(ref _rotated).Task.WaitAsync(wait, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }
}
