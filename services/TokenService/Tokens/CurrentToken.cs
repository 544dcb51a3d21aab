using AcMonitoring.TokenService.Storing;

namespace AcMonitoring.TokenService.Tokens;

/// <summary>The token in force. What it says is always what the store holds.</summary>
internal sealed class CurrentToken(TokenStore store)
{
    private readonly Lock _change = new();
    private volatile SmartThingsToken? _token;
    private volatile TaskCompletionSource _rotation = NextRotation();

    /// <summary>The token in force, expired or not; null before the first.</summary>
    public SmartThingsToken? Value => _token;

    /// <summary>Puts a token into force unless it is so already: the same token keeps its time.</summary>
    /// <returns>The token in force now, and whether it is a different one from before.</returns>
    /// <exception cref="IOException">It could not be stored; the one before stays in force.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public (SmartThingsToken Token, bool Rotated) Set(string value, DateTimeOffset updatedAt, Verdict verdict = Verdict.Unknown)
    {
        var token = new SmartThingsToken(value, updatedAt) { Verdict = verdict };
        lock (_change)
        {
            if (_token is { } current && current.IsSameAs(token))
                return (current, false);

            store.Write(token);
            _token = token;
        }

        TellOfRotation();
        return (token, true);
    }

    /// <summary>Puts into force at start what the store holds.</summary>
    public void Restore(SmartThingsToken stored)
    {
        _token = stored;
        TellOfRotation();
    }

    /// <summary>Waits until another token is in force than the one that is known, or the time is over.</summary>
    /// <param name="known">Null: none.</param>
    /// <param name="atMost"><see cref="Timeout.InfiniteTimeSpan"/>: without limit.</param>
    /// <param name="clock">Whose time it is.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public async Task WaitForOtherThanAsync(SmartThingsToken? known, TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        while (!timer.IsCancellationRequested)
        {
            // Taken before the look, so that a rotation in between is not missed.
            var rotation = _rotation.Task;
            if (_token is { } token && !token.IsSameAs(known))
                return;
            await rotation.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Remembers that a token was announced, unless another has come meanwhile.</summary>
    /// <exception cref="IOException">Not stored: it will be announced again after a restart.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void MarkAnnounced(SmartThingsToken token) => Change(token, current => current.AsAnnounced());

    /// <summary>Remembers what SmartThings says of a token, unless another has come meanwhile.</summary>
    /// <exception cref="IOException">Not stored: SmartThings will be asked again after a restart.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void MarkVerified(SmartThingsToken token, Verdict verdict) => Change(token, current => current.With(verdict));

    private void Change(SmartThingsToken token, Func<SmartThingsToken, SmartThingsToken> change)
    {
        lock (_change)
        {
            if (_token is not { } current || !current.IsSameAs(token))
                return;

            var changed = change(current);
            try
            {
                store.Write(changed);
            }
            finally
            {
                // Done it is, stored or not; otherwise it would be done over and over.
                _token = changed;
            }
        }
    }

    private void TellOfRotation() => Interlocked.Exchange(ref _rotation, NextRotation()).SetResult();

    private static TaskCompletionSource NextRotation() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
