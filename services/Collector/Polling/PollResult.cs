using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Contracts;

namespace AcMonitoring.Collector.Polling;

/// <summary>The result of one poll: its readings, success or failure, and the message for the page.</summary>
internal sealed record PollResult
{
    /// <summary>The readings of the poll. A failed poll can have some too.</summary>
    public IReadOnlyList<DeviceReading> Readings { get; init; } = [];

    public required bool Ok { get; init; }

    public required Reason Reason { get; init; }

    /// <summary>The HTTP status that decided the result; null if there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>One sentence without a full stop.</summary>
    public required string Message { get; init; }

    /// <summary>True if a new token can fix the failure.</summary>
    public bool NeedsToken => Reason is Reason.NoToken or Reason.TokenServiceUnreachable or Reason.TokenRefused or Reason.Forbidden;

    /// <summary>Units that the filter selected.</summary>
    public int Devices { get; init; }

    /// <summary>Units that were not read for lack of quota. A later poll reads them.</summary>
    public int Throttled { get; init; }

    /// <summary>Devices that the filter excluded, and list entries without a usable id.</summary>
    public int Skipped { get; init; }

    /// <summary>Calls sent, retries included.</summary>
    public int ApiCalls { get; init; }

    /// <summary>Selected units without a reading, the throttled ones excluded.</summary>
    public int Failed => Devices - Throttled - Readings.Count;

    /// <param name="results">The results of the selected units.</param>
    /// <param name="listing">The device list, complete or not.</param>
    /// <param name="excluded">Number of devices that the filter excluded.</param>
    /// <param name="poll">The poll's token and calls.</param>
    public static PollResult From(IReadOnlyCollection<UnitResult> results, Listing listing, int excluded, PollContext poll)
    {
        var readings = results.Select(result => result.Reading).OfType<DeviceReading>().OrderBy(reading => reading.DeviceId, StringComparer.Ordinal).ToList();
        var failures = results.Select(result => result.Failure).OfType<CallFailedException>().ToLookup(failure => failure.IsThrottled);
        var throttled = failures[true].Count();
        var skipped = excluded + listing.Unusable;
        var cause = failures[false].LastOrDefault() ?? failures[true].LastOrDefault();
        var (ok, reason, statusCode, message) = Evaluate(readings.Count, listing, results.Count, throttled, skipped, cause, poll);
        return new PollResult
        {
            Readings = readings,
            Ok = ok,
            Reason = reason,
            StatusCode = statusCode,
            Message = message,
            Devices = results.Count,
            Throttled = throttled,
            Skipped = skipped,
            ApiCalls = poll.Calls,
        };
    }

    private static (bool Ok, Reason Reason, int? StatusCode, string Message) Evaluate(
        int read, Listing listing, int devices, int throttled, int skipped, CallFailedException? cause, PollContext poll)
    {
        if (poll.Token.IsRejected)
            return FailedBy(CallFailedException.TokenRejected());
        if (listing.Problem is { } problem)
            return (false, problem.Reason, problem.StatusCode, read == 0 ? problem.Message : $"{problem.Message}; units read: {read}");
        if (devices == 0)
            return (true, Reason.Ok, StatusCodes.Status200OK, $"Last fetch OK (no unit to read; {skipped} devices skipped)");
        if (read == 0)
            return (false, cause!.Reason, cause.StatusCode, $"None of the {devices} units could be read: {cause.Message}");

        var requested = devices - throttled;
        var message = read == requested
            ? $"Last fetch OK ({requested} devices)"
            : $"Last fetch OK ({read} of {requested} devices; {requested - read} failed)";
        return (
            true,
            read == devices ? Reason.Ok : Reason.Partial,
            StatusCodes.Status200OK,
            throttled == 0 ? message : $"{message}. Rate limit: {throttled} of {devices} units wait for a later round");
        (bool, Reason, int?, string) FailedBy(CallFailedException failure) => (false, failure.Reason, failure.StatusCode, failure.Message);
    }
}
