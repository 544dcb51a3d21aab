namespace AcMonitoring.Collector.AccessToken;

/// <summary>
/// The token of one poll. If SmartThings rejects it, a newer token is requested once, however many calls were rejected.
/// </summary>
/// <param name="token">The token at the start of the poll.</param>
/// <param name="getToken">Requests the token from the TokenService.</param>
internal sealed class PollToken(string token, Func<CancellationToken, Task<TokenResponse>> getToken)
{
    private readonly Lock _lock = new();
    private volatile string _current = token;
    private volatile bool _isRejected;
    private Task<bool>? _renewal;

    public string Current => _current;

    /// <summary>True if SmartThings rejected the newest token. Then the poll makes no more calls.</summary>
    public bool IsRejected => _isRejected;

    /// <summary>Requests a newer token in place of the rejected one.</summary>
    /// <returns>True if <see cref="Current"/> is another token now, so that the call can be retried.</returns>
    public Task<bool> RenewAsync(string rejected, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_isRejected && _current != rejected)
                return Task.FromResult(true);
            if (_renewal is null)
                return _renewal = RequestAsync(rejected, cancellationToken);
            if (!_renewal.IsCompleted)
                return _renewal;

            // The newer token was rejected as well.
            _isRejected = true;
            return Task.FromResult(false);
        }
    }

    private async Task<bool> RequestAsync(string rejected, CancellationToken cancellationToken)
    {
        if ((await getToken(cancellationToken)).Token is { } newer && newer != rejected)
        {
            _current = newer;
            return true;
        }

        _isRejected = true;
        return false;
    }
}
