namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>The tokens that were used, and those of them that have expired. Any other is good.</summary>
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

    /// <summary>Every token that was accepted so far is refused from now on.</summary>
    public void ExpireAll()
    {
        lock (_lock)
        {
            _expired.UnionWith(_accepted);
            _accepted.Clear();
        }
    }
}
