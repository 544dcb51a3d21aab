namespace AcMonitoring.Collector.SmartThings;

/// <summary>The quota in the headers of one response.</summary>
/// <param name="Limit">Calls per window; null if unknown.</param>
/// <param name="Remaining">Remaining calls of the window.</param>
/// <param name="Reset">Time until the window ends.</param>
internal sealed record ReportedQuota(int? Limit, int Remaining, TimeSpan Reset);

/// <summary>Remaining quota as reported by a response.</summary>
/// <param name="Remaining">Remaining calls.</param>
/// <param name="ExpiresAt">End of the window; null for a new window without a response so far.</param>
/// <param name="SentAs">Number of the call. Calls that failed after it may not be included.</param>
/// <param name="ReceivedAs">Number of the response. Calls with a higher number were sent after it.</param>
internal sealed record QuotaReport(int Remaining, TimeSpan? ExpiresAt, long SentAs, long ReceivedAs);

/// <summary>
/// The quota of one kind of call. Not thread-safe. The rate limiter assigns the numbers, in the order of grants and responses.
/// </summary>
internal sealed class CallQuota
{
    private readonly List<QuotaReport> _reports = [];
    private readonly List<long> _unreported = [];
    private int? _limit;

    public IReadOnlyList<QuotaReport> Reports => _reports;

    public int InFlight { get; set; }

    /// <summary>Calls that ended without a report after this number. SmartThings may have counted them.</summary>
    public int UnreportedSince(long number) => _unreported.Count(unreported => unreported > number);

    /// <summary>True if SmartThings may count both kinds in one window, because their limits do not differ.</summary>
    public bool MayShareWith(CallQuota other) => _limit is null || other._limit is null || _limit == other._limit;

    /// <summary>
    /// Adds the report of a response. It replaces the reports that were known when the call was sent. The reports of overlapping calls stay
    /// too: each may apply to another device, and the order in which SmartThings counted them is unknown.
    /// </summary>
    public void Add(ReportedQuota quota, long sentAs, long receivedAs, TimeSpan now)
    {
        _reports.RemoveAll(report => report.ReceivedAs < sentAs);
        _unreported.RemoveAll(unreported => unreported < sentAs);
        _reports.Add(new QuotaReport(quota.Remaining, now + quota.Reset, sentAs, receivedAs));
        _limit = quota.Limit;
    }

    /// <summary>Counts a call that ended without a report.</summary>
    public void AddUnreported(long number)
    {
        if (_reports.Count == 0)
            return;
        _unreported.Add(number);

        // More than the limit has no effect.
        if (_unreported.Count > _limit)
            _unreported.RemoveAt(0);
    }

    /// <summary>Removes expired reports. The new window starts with the limit of the previous one.</summary>
    public void Expire(TimeSpan now, ref long lastNumber)
    {
        if (_reports.RemoveAll(report => report.ExpiresAt <= now) == 0 || _limit is not { } limit)
            return;
        _reports.RemoveAll(report => report.ExpiresAt is null);
        _reports.Add(new QuotaReport(limit, null, 0, ++lastNumber));
    }
}
