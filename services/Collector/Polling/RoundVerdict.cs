using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Contracts;

namespace AcMonitoring.Collector.Polling;

/// <summary>Judges a round: whether it was good, and what to say about it.</summary>
internal static class RoundVerdict
{
    /// <param name="readings">What could be read.</param>
    /// <param name="listing">The list, perhaps with a problem.</param>
    /// <param name="devices">Units that were chosen.</param>
    /// <param name="skipped">Listed devices that were not.</param>
    /// <param name="failures">Why units were not read.</param>
    /// <param name="round">The calls of the round.</param>
    public static RoundOutcome Of(
        IReadOnlyList<DeviceReading> readings,
        Listing listing,
        int devices,
        int skipped,
        IEnumerable<CallFailedException> failures,
        RoundCalls round)
    {
        var problems = failures.ToLookup(IsLimit);
        var waiting = problems[true].Count();
        skipped += listing.Unusable;
        var (ok, statusCode, message) = Judge(
            readings.Count, listing, devices, waiting, skipped, problems[false].LastOrDefault() ?? problems[true].LastOrDefault(), round);
        return new RoundOutcome
        {
            Readings = readings,
            Ok = ok,
            StatusCode = statusCode,
            Message = message,
            NeedsToken = statusCode == StatusCodes.Status401Unauthorized
                || (listing.Problem is not null && statusCode == StatusCodes.Status403Forbidden),
            Devices = devices,
            Waiting = waiting,
            Skipped = skipped,
            ApiCalls = round.Count,
        };
    }

    /// <summary>Whether a unit was not read because SmartThings limits the calls: then it waits for a later round, and has not failed.</summary>
    public static bool IsLimit(CallFailedException problem) => problem.StatusCode == StatusCodes.Status429TooManyRequests;

    private static (bool Ok, int? StatusCode, string Message) Judge(
        int read, Listing listing, int devices, int waiting, int skipped, CallFailedException? failure, RoundCalls round)
    {
        if (round.Token.IsRefused)
            return (false, StatusCodes.Status401Unauthorized, CallFailedException.Unauthorized);
        if (listing.Problem is { } problem)
            return (false, problem.StatusCode, read == 0 ? problem.Message : $"{problem.Message}; units read: {read}");
        if (devices == 0)
            return (true, StatusCodes.Status200OK, $"Last fetch OK (no unit to read; {skipped} devices skipped)");
        if (read == 0)
            return (false, failure?.StatusCode, $"None of the {devices} units could be read: {failure?.Message}");

        var asked = devices - waiting;
        var message = read == asked ? $"Last fetch OK ({asked} devices)" : $"Last fetch OK ({read} of {asked} devices; {asked - read} failed)";
        return (
            true,
            StatusCodes.Status200OK,
            waiting == 0 ? message : $"{message}. Rate limit: {waiting} of {devices} units wait for a later round");
    }
}
