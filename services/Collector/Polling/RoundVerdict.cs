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
    /// <param name="failure">The last failure of a unit, if any failed.</param>
    /// <param name="round">The calls of the round.</param>
    public static RoundOutcome Of(
        IReadOnlyList<DeviceReading> readings, Listing listing, int devices, int skipped, CallFailedException? failure, RoundCalls round)
    {
        skipped += listing.Unusable;
        var (ok, statusCode, message) = Judge(readings.Count, listing, devices, skipped, failure, round);
        return new RoundOutcome
        {
            Readings = readings,
            Ok = ok,
            StatusCode = statusCode,
            Message = message,
            NeedsToken = statusCode == StatusCodes.Status401Unauthorized
                || (listing.Problem is not null && statusCode == StatusCodes.Status403Forbidden),
            Devices = devices,
            Skipped = skipped,
            ApiCalls = round.Count,
        };
    }

    private static (bool Ok, int? StatusCode, string Message) Judge(
        int read, Listing listing, int devices, int skipped, CallFailedException? failure, RoundCalls round)
    {
        if (round.Token.IsRefused)
            return (false, StatusCodes.Status401Unauthorized, CallFailedException.Unauthorized);
        if (listing.Problem is { } problem)
            return (false, problem.StatusCode, read == 0 ? problem.Message : $"{problem.Message}; units read: {read}");
        if (devices == 0)
            return (true, StatusCodes.Status200OK, $"Last fetch OK (no unit to read; {skipped} devices skipped)");
        if (read == devices)
            return (true, StatusCodes.Status200OK, $"Last fetch OK ({devices} devices)");
        if (read == 0)
            return (false, failure?.StatusCode, $"None of the {devices} units could be read: {failure?.Message}");
        return (true, StatusCodes.Status200OK, $"Last fetch OK ({read} of {devices} devices; {devices - read} failed)");
    }
}
