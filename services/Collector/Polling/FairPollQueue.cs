namespace AcMonitoring.Collector.Polling;

/// <summary>
/// Whose turn it is where SmartThings allows fewer calls than there are units: a queue, in which a unit that had its turn goes to the end, and
/// so does one that is new. So each is asked in turn, whatever the order of the list, and none that fails stands in the way of the others.
/// </summary>
internal sealed class UnitTurns
{
    // A list that names other devices each time must not fill the memory.
    private const int Spare = 1_000;

    private readonly Dictionary<string, long> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private long _last;
    private int _most;

    /// <summary>
    /// The units, the one that waits longest first. Those that come together for the first time stand in a random order, so that a Collector
    /// which is started again and again does not ask the same ones each time.
    /// </summary>
    public IReadOnlyList<T> InTurn<T>(IReadOnlyCollection<T> units, Func<T, string> idOf)
    {
        _most = Math.Max(_most, units.Count);
        if (_places.Count > (2 * _most) + Spare)
            ForgetOthers([.. units.Select(idOf)]);
        var newcomers = units.Select(idOf).Where(id => !_places.ContainsKey(id)).ToArray();
        Random.Shared.Shuffle(newcomers);
        foreach (var id in newcomers)
            _places[id] = ++_last;
        return [.. units.OrderBy(unit => _places[idOf(unit)])];
    }

    /// <summary>Notes that a unit had its turn: it was asked, whatever came of it, or its status came with the list.</summary>
    public void Had(string id)
    {
        _places[id] = ++_last;
        _refused.Remove(id);
    }

    /// <summary>
    /// Notes that a unit was asked beyond the limit, and refused. It keeps its place once, for it had nothing from its turn; twice in a row, it is
    /// perhaps this unit that SmartThings limits.
    /// </summary>
    public void Refused(string id)
    {
        if (!_refused.Add(id))
            Had(id);
    }

    private void ForgetOthers(HashSet<string> ids)
    {
        foreach (var id in _places.Keys.Where(id => !ids.Contains(id)).ToList())
            _places.Remove(id);
        _refused.IntersectWith(ids);
    }
}
