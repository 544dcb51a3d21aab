using System.Text.Json;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// The names of the units' locations. They matter less than readings, so they are requested rarely, with one try and a short timeout. Not
/// thread-safe.
/// </summary>
internal sealed partial class LocationNames(SmartThingsClient client, TimeProvider clock, ILogger<LocationNames> logger)
{
    /// <summary>Maximum time that a poll waits for names.</summary>
    public static readonly TimeSpan RefreshTimeout = TimeSpan.FromSeconds(5);

    // A new name is visible within an hour.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(50);
    private static readonly TimeSpan ForbiddenInterval = TimeSpan.FromHours(6);
    private static readonly TimeSpan MinRetryInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxRetryInterval = TimeSpan.FromHours(1);

    // An account has few locations. The next poll requests the rest.
    private const int MaxSingleRequests = 10;

    private readonly Paginator _paginator = new("location list", client.BaseUrl);

    // Timestamps, because they do not change when the system clock is set.
    private readonly long _origin = clock.GetTimestamp();
    private readonly Dictionary<string, (string? Name, TimeSpan RequestedAt)> _locations = new(StringComparer.Ordinal);
    private TimeSpan _retryAt;
    private TimeSpan _retryInterval = MinRetryInterval;
    private string? _forbiddenToken;
    private TimeSpan _forbiddenUntil;

    private TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <returns>The last known name; null if unknown.</returns>
    public string? NameOf(string location) => _locations.GetValueOrDefault(location).Name;

    /// <summary>Requests names if one of the locations is new or its name is old. On failure the names stay unchanged.</summary>
    /// <param name="locations">SmartThings location ids; empty ones are ignored.</param>
    /// <param name="poll">The poll that the calls belong to.</param>
    /// <param name="timeout">Maximum duration.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public async Task RefreshAsync(IEnumerable<string> locations, PollContext poll, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var token = poll.Token.Current;
        var due = locations.Distinct(StringComparer.Ordinal).Where(IsDue).ToList();
        if (due.Count == 0 || cancellationToken.IsCancellationRequested || Now < _retryAt || (token == _forbiddenToken && Now < _forbiddenUntil))
            return;

        using var limit = new CancellationTokenSource(timeout, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await RequestAsync(due, poll, end.Token);
            _retryInterval = MinRetryInterval;
        }
        catch (CallFailedException rejection) when (rejection.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
        {
            if (token != _forbiddenToken)
                Log.Forbidden(logger, rejection.StatusCode.Value);
            (_forbiddenToken, _forbiddenUntil) = (token, Now + ForbiddenInterval);
        }
        catch (CallFailedException failure)
        {
            RetryLater(failure);
        }
        catch (OperationCanceledException)
        {
            RetryLater(CallFailedException.Timeout());
        }
    }

    private bool IsDue(string location) =>
        location.Length > 0 && (!_locations.TryGetValue(location, out var known) || Now - known.RequestedAt >= Lifetime);

    private async Task RequestAsync(List<string> due, PollContext poll, CancellationToken cancellationToken)
    {
        await foreach (var page in _paginator.ReadAsync(query => client.GetLocationsAsync(query, poll, cancellationToken)))
        {
            foreach (var item in page.Member("items").Items())
            {
                if (item.Member("locationId").CleanText(VendorJson.MaxNameLength) is { } id)
                    Store(id, item);
            }
        }

        // The list may lack a location that another account shares.
        foreach (var id in due.Where(IsDue).Take(MaxSingleRequests).ToList())
            Store(id, await RequestOneAsync(id, poll, cancellationToken));
    }

    private async Task<JsonElement?> RequestOneAsync(string id, PollContext poll, CancellationToken cancellationToken)
    {
        try
        {
            return VendorJson.IsId(id) ? await client.GetLocationAsync(id, poll, cancellationToken) : null;
        }
        catch (CallFailedException failure) when (failure.StatusCode is
            StatusCodes.Status400BadRequest or StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound)
        {
            if (!_locations.ContainsKey(id))
                Log.Unnamed(logger, id, failure.Message);
            return null;
        }
    }

    private void Store(string id, JsonElement? location) =>
        _locations[id] = (location.Member("name").CleanText(VendorJson.MaxNameLength) ?? NameOf(id), Now);

    private void RetryLater(CallFailedException failure)
    {
        var interval = failure.RetryAfter > _retryInterval ? failure.RetryAfter.Value : _retryInterval;
        interval = interval < MaxRetryInterval ? interval : MaxRetryInterval;
        Log.Failed(logger, failure.Message, Math.Ceiling(interval.TotalMinutes), failure.Excerpt);
        _retryAt = Now + interval;
        _retryInterval = 2 * _retryInterval < MaxRetryInterval ? 2 * _retryInterval : MaxRetryInterval;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "SmartThings does not allow the token to read location names ({Status}). Locations are shown by id; readings are not affected. Post a "
            + "token with access to all locations (scope r:locations:*) to /token.")]
        public static partial void Forbidden(ILogger logger, int status);

        [LoggerMessage(2, LogLevel.Warning, "Location names could not be read: {Reason}. Readings are not affected. Next try in {Minutes} minutes. {Excerpt}")]
        public static partial void Failed(ILogger logger, string reason, double minutes, string excerpt);

        [LoggerMessage(3, LogLevel.Warning, "Location {Id} is not in the list of locations, and its name could not be read: {Reason}. Its units are shown with its id.")]
        public static partial void Unnamed(ILogger logger, string id, string reason);
    }
}
