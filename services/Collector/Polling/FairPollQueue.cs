namespace AcMonitoring.Collector.Polling;

/// <summary>
/// The order of the units under a low quota. Polled and new units go to the back, so each unit is polled in turn whatever the order of the
/// device list, and a failing unit does not delay the others.
/// </summary>
internal sealed class FairPollQueue
{
    // Bounds the memory if the list contains different devices each time.
    private const int MaxExtraPlaces = 1_000;

    private readonly Dictionary<string, long> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _throttled = new(StringComparer.Ordinal);
    private long _lastPlace;
    private int _maxUnits;

    /// <summary>
    /// Sorts the units by waiting time, longest first. Units that are new at the same time get a random order, so that a Collector that
    /// restarts often does not always poll the same ones.
    /// </summary>
    public IReadOnlyList<T> Order<T>(IReadOnlyCollection<T> units, Func<T, string> idOf)
    {
        _maxUnits = Math.Max(_maxUnits, units.Count);
        if (_places.Count > (2 * _maxUnits) + MaxExtraPlaces)
            ForgetOthers([.. units.Select(idOf)]);
        var newIds = units.Select(idOf).Where(id => !_places.ContainsKey(id)).ToArray();
        Random.Shared.Shuffle(newIds);
        foreach (var id in newIds)
            _places[id] = ++_lastPlace;
        return [.. units.OrderBy(unit => _places[idOf(unit)])];
    }

    /// <summary>Moves a unit to the back: its status was requested, successfully or not, or came with the list.</summary>
    public void Polled(string id)
    {
        _places[id] = ++_lastPlace;
        _throttled.Remove(id);
    }

    /// <summary>
    /// Keeps the place of a unit whose request was rejected with 429. The second time in a row the unit moves to the back, because the limit
    /// may apply to this unit only.
    /// </summary>
    public void Throttled(string id)
    {
        if (!_throttled.Add(id))
            Polled(id);
    }

    private void ForgetOthers(HashSet<string> ids)
    {
        foreach (var id in _places.Keys.Where(id => !ids.Contains(id)).ToList())
            _places.Remove(id);
        _throttled.IntersectWith(ids);
    }
}
