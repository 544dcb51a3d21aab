using System.Text.Json;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// What the locations of the units are called. A name is worth little beside a reading: so it is asked for with one try, for a few seconds
/// at most, and seldom. A token that may not see locations is not asked with again for hours. One round after the other may use it.
/// </summary>
internal sealed partial class LocationNames(SmartThingsClient client, TimeProvider clock, ILogger<LocationNames> logger)
{
    // So that another name is seen within the hour.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(50);

    /// <summary>How long the others may be kept waiting for names.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RefusalLasts = TimeSpan.FromHours(6);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    // An account is in few locations; the others' turn comes with the next round.
    private const int MostAskedOneByOne = 10;

    // Timestamps, not instants: setting the clock must not matter.
    private readonly long _origin = clock.GetTimestamp();
    private readonly Dictionary<string, (string? Name, TimeSpan AskedAt)> _locations = new(StringComparer.Ordinal);
    private TimeSpan _notBefore;
    private TimeSpan _pause = FirstPause;
    private string? _refusedToken;
    private TimeSpan _refusedUntil;

    private TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <returns>The name as last heard; null when none is known.</returns>
    public string? NameOf(string location) => _locations.GetValueOrDefault(location).Name;

    /// <summary>Asks for names where one of these locations is new, or its name is old. Never fails: then the names stay as they are.</summary>
    /// <param name="locations">SmartThings location ids; empty ones count for nothing.</param>
    /// <param name="round">The round, whose time it keeps to and whose calls it adds to.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RefreshAsync(IEnumerable<string> locations, RoundCalls round, TimeSpan patience, CancellationToken cancellationToken)
    {
        var token = round.Token.Current;
        var due = locations.Distinct(StringComparer.Ordinal).Where(IsDue).ToList();
        if (due.Count == 0 || cancellationToken.IsCancellationRequested || Now < _notBefore || (token == _refusedToken && Now < _refusedUntil))
            return;

        using var limit = new CancellationTokenSource(patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await AskAsync(due, round, both.Token);
            _pause = FirstPause;
        }
        catch (CallFailedException refusal) when (refusal.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            if (token != _refusedToken)
                Log.NotAllowed(logger, refusal.StatusCode.Value);
            (_refusedToken, _refusedUntil) = (token, Now + RefusalLasts);
        }
        catch (CallFailedException problem)
        {
            PutOff(problem);
        }
        catch (OperationCanceledException)
        {
            PutOff(CallFailedException.Timeout());
        }
    }

    private bool IsDue(string location) =>
        location.Length > 0 && (!_locations.TryGetValue(location, out var known) || Now - known.AskedAt >= Lifetime);

    private async Task AskAsync(List<string> due, RoundCalls round, CancellationToken cancellationToken)
    {
        await foreach (var page in AllPages.ReadAsync(
            "location list", client.BaseUrl, query => query, query => client.GetLocationsAsync(query, round, cancellationToken)))
        {
            foreach (var item in page.Member("items").Items())
            {
                if (item.Member("locationId").CleanText(VendorJson.MaxNameLength) is { } id)
                    Learn(id, item);
            }
        }

        // One that somebody else shares with the account need not be in its list.
        foreach (var id in due.Where(IsDue).Take(MostAskedOneByOne).ToList())
            Learn(id, await AskOneAsync(id, round, cancellationToken));
    }

    private async Task<JsonElement?> AskOneAsync(string id, RoundCalls round, CancellationToken cancellationToken)
    {
        try
        {
            return VendorJson.IsId(id) ? await client.GetLocationAsync(id, round, cancellationToken) : null;
        }
        catch (CallFailedException problem) when (problem.StatusCode is
            StatusCodes.Status400BadRequest or StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound)
        {
            if (!_locations.ContainsKey(id))
                Log.Nameless(logger, id, problem.Message);
            return null;
        }
    }

    private void Learn(string id, JsonElement? answer) =>
        _locations[id] = (answer.Member("name").CleanText(VendorJson.MaxNameLength) ?? NameOf(id), Now);

    private void PutOff(CallFailedException problem)
    {
        var pause = problem.Wait > _pause ? problem.Wait.Value : _pause;
        pause = pause < LongestPause ? pause : LongestPause;
        Log.Failed(logger, problem.Message, Math.Ceiling(pause.TotalMinutes), problem.Excerpt);
        _notBefore = Now + pause;
        _pause = 2 * _pause < LongestPause ? 2 * _pause : LongestPause;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "SmartThings does not let the token see the names of locations ({Status}), so that places are shown by their ids. Readings are not "
            + "affected. Post a token to /token that may see all locations (scope r:locations:*).")]
        public static partial void NotAllowed(ILogger logger, int status);

        [LoggerMessage(2, LogLevel.Warning, "The names of locations could not be read: {Reason}. Readings are not affected; tried again in {Minutes} minutes. {Excerpt}")]
        public static partial void Failed(ILogger logger, string reason, double minutes, string excerpt);

        [LoggerMessage(3, LogLevel.Warning, "Location {Id} is not in the list of locations, and its name could not be read: {Reason}. Its units are shown with its id.")]
        public static partial void Nameless(ILogger logger, string id, string reason);
    }
}
