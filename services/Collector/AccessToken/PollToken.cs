namespace AcMonitoring.Collector.Tokens;

/// <summary>
/// The token of one round. When SmartThings refuses it, the TokenService is asked once for a newer one, however many calls were refused.
/// </summary>
/// <param name="token">The token that the round begins with.</param>
/// <param name="ask">Asks the TokenService.</param>
internal sealed class RoundToken(string token, Func<CancellationToken, Task<TokenAnswer>> ask)
{
    private readonly Lock _lock = new();
    private volatile string _current = token;
    private volatile bool _isRefused;
    private Task<bool>? _renewal;

    public string Current => _current;

    /// <summary>True when there is no token that SmartThings takes; then the round makes no more calls.</summary>
    public bool IsRefused => _isRefused;

    /// <summary>Gets a newer token in the place of the refused one.</summary>
    /// <returns>True when <see cref="Current"/> is another token now and the call is worth another try.</returns>
    public Task<bool> RenewAsync(string refused, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_isRefused && _current != refused)
                return Task.FromResult(true);
            if (_renewal is null)
                return _renewal = AskAsync(refused, cancellationToken);
            if (!_renewal.IsCompleted)
                return _renewal;

            // The newer token was refused as well.
            _isRefused = true;
            return Task.FromResult(false);
        }
    }

    private async Task<bool> AskAsync(string refused, CancellationToken cancellationToken)
    {
        if ((await ask(cancellationToken)).Token is { } newer && newer != refused)
        {
            _current = newer;
            return true;
        }

        _isRefused = true;
        return false;
    }
}
