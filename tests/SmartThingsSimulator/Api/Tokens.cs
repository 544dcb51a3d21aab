namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>The accepted and the expired tokens. Any new token is valid.</summary>
internal sealed class Tokens
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _accepted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _expired = new(StringComparer.Ordinal);

    public bool Accept(string token)
    {
        lock (_lock)
        {
            if (_expired.Contains(token))
                return false;
            _accepted.Add(token);
            return true;
        }
    }

    /// <summary>Makes every token that was accepted so far expire.</summary>
    public void ExpireAll()
    {
        lock (_lock)
        {
            _expired.UnionWith(_accepted);
            _accepted.Clear();
        }
    }
}
