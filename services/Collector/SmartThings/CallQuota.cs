namespace AcMonitoring.Collector.SmartThings;

/// <summary>What an answer's headers say of the limit.</summary>
/// <param name="Limit">Calls of a whole window; null when it does not say.</param>
/// <param name="Remaining">Calls that are left of it.</param>
/// <param name="Reset">How long it goes on.</param>
internal sealed record LimitFigures(int? Limit, int Remaining, TimeSpan Reset);

/// <summary>That so many calls are left, says the answer to the call <paramref name="SentAs"/>.</summary>
/// <param name="Remaining">The calls that are left.</param>
/// <param name="EndsAt">When this is over; null for a new window that has not told anything yet.</param>
/// <param name="SentAs">Number of the call: calls that were lost after it may not be in this figure.</param>
/// <param name="ToldAs">Number of the answer: calls with a higher one were sent when it was known.</param>
internal sealed record Claim(int Remaining, TimeSpan? EndsAt, long SentAs, long ToldAs);

/// <summary>The claims that count for one kind of call. Its owner does the locking and gives the numbers, in the order of what happens.</summary>
internal sealed class CallAccount
{
    private readonly List<Claim> _claims = [];
    private readonly List<long> _lost = [];
    private int? _limit;

    public IReadOnlyList<Claim> Claims => _claims;

    public int InFlight { get; set; }

    /// <summary>Calls that ended without figures after this number was given: SmartThings may have counted them.</summary>
    public int LostSince(long number) => _lost.Count(lost => lost > number);

    /// <summary>Whether both may be counted in one window: then they tell the same limit.</summary>
    public bool MayShareWith(CallAccount other) => _limit is null || other._limit is null || _limit == other._limit;

    /// <summary>
    /// Takes the figures of an answer. They replace those that were known when its call was sent. Beside those of answers that overlapped
    /// with it they are one more claim, for each may speak of another device, and the order in which they were counted is not known.
    /// </summary>
    public void Told(LimitFigures figures, long sentAs, long toldAs, TimeSpan now)
    {
        _claims.RemoveAll(claim => claim.ToldAs < sentAs);
        _lost.RemoveAll(lost => lost < sentAs);
        _claims.Add(new Claim(figures.Remaining, now + figures.Reset, sentAs, toldAs));
        _limit = figures.Limit;
    }

    /// <summary>Notes a call that ended without figures.</summary>
    public void Lost(long number)
    {
        if (_claims.Count == 0)
            return;
        _lost.Add(number);

        // More than the limit is no more than the limit.
        if (_lost.Count > _limit)
            _lost.RemoveAt(0);
    }

    /// <summary>Drops the claims that are over. The new window has the limit of the old one until it says otherwise.</summary>
    public void Expire(TimeSpan now, ref long lastNumber)
    {
        if (_claims.RemoveAll(claim => claim.EndsAt <= now) == 0 || _limit is not { } limit)
            return;
        _claims.RemoveAll(claim => claim.EndsAt is null);
        _claims.Add(new Claim(limit, null, 0, ++lastNumber));
    }
}
