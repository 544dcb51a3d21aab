using AcMonitoring.TokenService.Storage;

namespace AcMonitoring.TokenService.Rotation;

/// <summary>The current token: always the one that the store holds.</summary>
internal sealed class CurrentToken(TokenStore store)
{
    private readonly Lock _change = new();
    private volatile SmartThingsToken? _token;
    private volatile TaskCompletionSource _rotation = NextRotation();

    /// <summary>The current token, expired or not; null before the first one.</summary>
    public SmartThingsToken? Value => _token;

    /// <summary>Stores a token and makes it the current one. If it is the current one already, it keeps its time.</summary>
    /// <returns>The current token, and whether it differs from the previous one.</returns>
    /// <exception cref="IOException">The token could not be stored; the previous one stays in force.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public (SmartThingsToken Token, bool Rotated) Set(
        string value, DateTimeOffset updatedAt, VerificationStatus verification = VerificationStatus.Unknown)
    {
        var token = new SmartThingsToken(value, updatedAt) { Verification = verification };
        lock (_change)
        {
            if (_token is { } current && current.HasSameValueAs(token))
                return (current, false);

            store.Write(token);
            _token = token;
        }

        SignalRotation();
        return (token, true);
    }

    /// <summary>Makes the stored token the current one, at the start of the service.</summary>
    public void Restore(SmartThingsToken stored)
    {
        _token = stored;
        SignalRotation();
    }

    /// <summary>Waits until the current token differs from <paramref name="known"/>, or the timeout has elapsed.</summary>
    /// <param name="known">The token that the caller knows; null for none.</param>
    /// <param name="timeout"><see cref="Timeout.InfiniteTimeSpan"/> for no timeout.</param>
    /// <param name="clock">The clock of the timeout.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public async Task WaitForChangeAsync(SmartThingsToken? known, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        while (!timer.IsCancellationRequested)
        {
            // Read before the token, so that a rotation in between is not missed.
            var rotation = _rotation.Task;
            if (_token is { } token && !token.HasSameValueAs(known))
                return;
            await rotation.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Marks a token as published, unless another one has become current.</summary>
    /// <exception cref="IOException">Not stored: the token is published again after a restart.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void MarkPublished(SmartThingsToken token) => Change(token, current => current.AsPublished());

    /// <summary>Stores the verification status of a token, unless another one has become current.</summary>
    /// <exception cref="IOException">Not stored: the token is verified again after a restart.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void MarkVerified(SmartThingsToken token, VerificationStatus verification) => Change(token, current => current.With(verification));

    private void Change(SmartThingsToken token, Func<SmartThingsToken, SmartThingsToken> change)
    {
        lock (_change)
        {
            if (_token is not { } current || !current.HasSameValueAs(token))
                return;

            var changed = change(current);
            try
            {
                store.Write(changed);
            }
            finally
            {
                // Also if the store failed; otherwise the caller would repeat the work in a loop.
                _token = changed;
            }
        }
    }

    private void SignalRotation() => Interlocked.Exchange(ref _rotation, NextRotation()).SetResult();

    private static TaskCompletionSource NextRotation() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
