using AcMonitoring.Collector.AccessToken;
using AcMonitoring.Collector.SmartThings;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Polling;

/// <summary>Reads all units of a poll: token, device list, status of each unit, location names.</summary>
internal sealed partial class DeviceReader(
    TokenClient tokens,
    DeviceList list,
    UnitReader units,
    LocationNames locations,
    FairPollQueue queue,
    IOptions<SmartThingsOptions> options,
    TimeProvider clock,
    ILogger<DeviceReader> logger)
{
    // Units without a status in the last list. The next poll requests as many of them as fit beside the list call, without waiting for the
    // list. Empty after a failed poll: then one call shows whether the failure is over.
    private IReadOnlyCollection<ListedDevice> _early = [];

    // True if the last poll had too little quota for all units.
    private bool _isThrottled;

    /// <summary>Reads the units.</summary>
    /// <param name="slot">The slot of the readings, UTC.</param>
    /// <param name="limit">Maximum duration.</param>
    /// <param name="stop">Ends the poll early. The readings so far count.</param>
    public async Task<PollResult> ReadAsync(DateTimeOffset slot, TimeSpan limit, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        var token = await GetTokenAsync(end.Token);
        if (token.Token is null)
            return new PollResult { Ok = false, Reason = token.Reason, Message = token.Problem! };

        var poll = new PollContext(new PollToken(token.Token, tokens.GetTokenAsync), limit, clock);
        var result = await ReadDevicesAsync(slot, poll, limit, end.Token);
        // Names come last, so that only the end of the poll waits for them.
        if (result.Ok && !_isThrottled)
            await locations.RefreshAsync(result.Readings.Select(reading => reading.Location), poll, LocationNames.RefreshTimeout, end.Token);
        return result with
        {
            Readings = [.. result.Readings.Select(reading => reading with { LocationName = locations.NameOf(reading.Location) })],
            ApiCalls = poll.Calls,
        };
    }

    private async Task<TokenResponse> GetTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await tokens.GetTokenAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return TokenResponse.Unreachable;
        }
    }

    private async Task<PollResult> ReadDevicesAsync(DateTimeOffset slot, PollContext poll, TimeSpan limit, CancellationToken end)
    {
        using var requests = CancellationTokenSource.CreateLinkedTokenSource(end);
        var listed = ListAsync(poll, end);
        var early = _early.ToDictionary(device => device.Id, device => units.GetStatusAsync(device.Id, poll, requests.Token));
        var listing = await listed;
        var selected = Select(listing);
        var excluded = listing.Devices.Count(device => !device.Matches(options.Value.DeviceFilter));
        // A throttled poll uses up the quota, so names must be requested beside the units.
        var naming = _isThrottled
            ? locations.RefreshAsync(selected.Select(device => device.Location), poll, limit, requests.Token)
            : Task.CompletedTask;

        var results = await ReadUnitsAsync(selected, early, slot, poll, requests.Token);
        await CancelAsync(requests, early);
        await naming;

        UpdateQueue(results, poll);
        LogFailures(results);
        var result = PollResult.From(results, listing, excluded, poll);
        LogThrottling(result);
        _isThrottled = result.Throttled > 0;
        _early = result.Ok ? SelectEarly(results) : [];
        return result;
    }

    private async Task<Listing> ListAsync(PollContext poll, CancellationToken cancellationToken)
    {
        var listing = new Listing();
        try
        {
            await list.ReadAsync(listing, poll, cancellationToken);
        }
        catch (CallFailedException failure)
        {
            listing.Problem = failure;
        }
        catch (OperationCanceledException)
        {
            listing.Problem = CallFailedException.PollTimeout();
        }

        if (listing.Problem is not null)
            Log.ListIncomplete(logger, listing.Problem.Message, listing.Problem.Excerpt);
        return listing;
    }

    private List<ListedDevice> Select(Listing listing)
    {
        var selected = listing.Devices.Where(device => device.Matches(options.Value.DeviceFilter)).ToList();
        // If the list is incomplete, the early responses still count.
        if (listing.Problem is not null)
            selected.AddRange(_early.ExceptBy(listing.Devices.Select(device => device.Id), device => device.Id));
        return selected;
    }

    // All at once: the rate limiter bounds the calls in flight, and it serves them in this order.
    private Task<UnitResult[]> ReadUnitsAsync(
        List<ListedDevice> selected, Dictionary<string, Task<StatusResponse>> early, DateTimeOffset slot, PollContext poll, CancellationToken cancellationToken) =>
        Task.WhenAll(queue.Order(selected, device => device.Id).Select(device => units.ReadAsync(
            device, slot, () => early.GetValueOrDefault(device.Id) ?? units.GetStatusAsync(device.Id, poll, cancellationToken), poll)));

    // The early requests include units that are no longer in the list.
    private static async Task CancelAsync(CancellationTokenSource requests, Dictionary<string, Task<StatusResponse>> early)
    {
        await requests.CancelAsync();
        await ((Task)Task.WhenAll(early.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // A unit that was not requested keeps its place for the next poll.
    private void UpdateQueue(IEnumerable<UnitResult> results, PollContext poll)
    {
        foreach (var (device, _, failure, _) in results)
        {
            if (failure is null)
                queue.Polled(device.Id);
            else if (poll.HasRequested(device.Id) && failure.IsThrottled)
                queue.Throttled(device.Id);
            else if (poll.HasRequested(device.Id))
                queue.Polled(device.Id);
        }
    }

    private List<ListedDevice> SelectEarly(IEnumerable<UnitResult> results)
    {
        var requested = results.Where(result => !result.IsFromList).Select(result => result.Device).ToList();
        return [.. queue.Order(requested, device => device.Id).Take(options.Value.MaxConcurrency - 1)];
    }

    // Logged at start and end only, because it may last as long as the token.
    private void LogThrottling(PollResult result)
    {
        if (result.Throttled > 0 && !_isThrottled)
            Log.Throttled(logger, result.Throttled, result.Devices);
        else if (result is { Throttled: 0, Ok: true } && _isThrottled)
            Log.NotThrottled(logger);
    }

    // One line per cause, so that an outage does not log one line per unit.
    private void LogFailures(IEnumerable<UnitResult> results)
    {
        foreach (var cause in results.Where(result => result.Failure is { IsThrottled: false }).GroupBy(result => result.Failure!.Message))
        {
            var ids = string.Join(' ', cause.Select(result => result.Device.Id).Take(10));
            Log.UnitsFailed(logger, cause.Count(), cause.Key, cause.First().Failure!.Excerpt, ids);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The device list is incomplete: {Reason}. {Excerpt}")]
        public static partial void ListIncomplete(ILogger logger, string reason, string excerpt);

        [LoggerMessage(2, LogLevel.Warning, "{Count} units could not be read: {Reason}. {Excerpt} The first units: {DeviceIds}.")]
        public static partial void UnitsFailed(ILogger logger, int count, string reason, string excerpt, string deviceIds);

        [LoggerMessage(4, LogLevel.Warning, "The quota of SmartThings is too low: {Throttled} of {Devices} units wait for a later poll. Units are polled in turn from now on.")]
        public static partial void Throttled(ILogger logger, int throttled, int devices);

        [LoggerMessage(5, LogLevel.Information, "The quota of SmartThings is sufficient again.")]
        public static partial void NotThrottled(ILogger logger);
    }
}
