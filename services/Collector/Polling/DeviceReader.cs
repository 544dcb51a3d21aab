using System.Collections.Concurrent;
using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Collector.Tokens;
using AcMonitoring.Contracts;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Polling;

/// <summary>The reading half of a round: token, list, status of every chosen unit, one reading each, and what its location is called.</summary>
internal sealed partial class ReadDevices(
    TokenClient tokens,
    DeviceList list,
    SmartThingsClient client,
    LocationNames locations,
    UnitTurns turns,
    IOptions<SmartThingsOptions> options,
    TimeProvider clock,
    ILogger<ReadDevices> logger)
{
    private static readonly CallFailedException OutOfTime = new("The time of the round was over before SmartThings had answered");
    private static readonly CallFailedException NoTurn = new("SmartThings limits our calls", StatusCodes.Status429TooManyRequests);
    private static readonly CallFailedException NotUnderstood = new("The status could not be understood; see the Collector's log");

    // Units that the last round had to ask one by one. While the list is on its way this round asks as many of them as have a place beside
    // it, so that those do not stand empty and no page of the list waits behind them; the list still decides which of them count, where it
    // can be had. None after a round that failed: then one call finds out whether it is over.
    private IReadOnlyCollection<ListedDevice> _askAhead = [];

    // Whether SmartThings allowed the last round fewer calls than there were units to ask.
    private bool _isLimited;

    /// <summary>Reads the units, for as long as the limit at most.</summary>
    /// <param name="slot">The slot that the readings belong to, UTC.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="end">Ends it sooner; what was read by then counts.</param>
    public async Task<RoundOutcome> ReadAsync(DateTimeOffset slot, TimeSpan limit, CancellationToken end)
    {
        using var over = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(over.Token, end);
        var token = await AskForTokenAsync(both.Token);
        if (token.Token is null)
            return new RoundOutcome { Ok = false, Message = token.Problem!, NeedsToken = true };

        var round = new RoundCalls(new RoundToken(token.Token, tokens.AskAsync), limit, clock);
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(both.Token);
        var listed = ListAsync(round, both.Token);
        var ahead = _askAhead.ToDictionary(device => device.Id, device => AskAsync(device.Id, round, asking.Token));
        var listing = await listed;
        var chosen = listing.Devices.Where(device => device.Matches(options.Value.DeviceFilter)).ToList();
        var skipped = listing.Devices.Count - chosen.Count;
        // What they answered is not to be lost with the list.
        if (listing.Problem is not null)
            chosen.AddRange(_askAhead.ExceptBy(listing.Devices.Select(device => device.Id), device => device.Id));
        // At the end of such a round no call is left, so that names would never have their turn: they are asked for beside the units.
        var naming = _isLimited ? locations.RefreshAsync(chosen.Select(device => device.Location), round, limit, asking.Token) : Task.CompletedTask;
        var readings = new ConcurrentBag<DeviceReading>();
        var asked = new ConcurrentBag<ListedDevice>();
        var failures = new ConcurrentDictionary<string, CallFailedException>(StringComparer.Ordinal);

        // All at once: how many calls are in flight is the client's affair, and a unit that waits for its next try holds nobody up. Where they
        // stand in line for them, it is in this order.
        var inTurn = turns.InTurn(chosen, device => device.Id);
        await Task.WhenAll(inTurn.Select(async device =>
        {
            try
            {
                if (options.Value.StatusSource == StatusSource.Auto && device.StatusFromList() is { } status)
                {
                    readings.Add(ReadingMapper.Map(device, status, slot, clock.GetUtcNow()));
                    return;
                }

                asked.Add(device);
                var answer = await (ahead.GetValueOrDefault(device.Id) ?? AskAsync(device.Id, round, asking.Token));
                readings.Add(ReadingMapper.Map(device, answer.Status, slot, answer.ReceivedAt));
            }
            catch (CallFailedException problem)
            {
                failures[device.Id] = problem;
            }
            catch (OperationCanceledException)
            {
                failures[device.Id] = round.IsLimited && !round.HasAsked(device.Id) ? NoTurn : OutOfTime;
            }
            catch (Exception bug)
            {
                failures[device.Id] = NotUnderstood;
                Log.UnitNotUnderstood(logger, device.Id, bug);
            }
        }));

        // Of units that are not in the list any more.
        await asking.CancelAsync();
        await ((Task)Task.WhenAll(ahead.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await naming;

        TakeTurns(inTurn, failures, round);
        LogFailures(failures);
        var outcome = RoundVerdict.Of(
            readings.OrderBy(reading => reading.DeviceId, StringComparer.Ordinal).ToList(), listing, chosen.Count, skipped, failures.Values, round);
        NoteLimit(outcome);
        _askAhead = outcome.Ok ? [.. turns.InTurn(asked, device => device.Id).Take(options.Value.MaxConcurrency - 1)] : [];
        // Only when all else is done and well: then nothing waits for a name but the end of the round.
        if (outcome.Ok && !_isLimited)
        {
            await locations.RefreshAsync(
                outcome.Readings.Select(reading => reading.Location), round, LocationNames.Patience, both.Token);
        }

        return outcome with
        {
            Readings = [.. outcome.Readings.Select(reading => reading with { LocationName = locations.NameOf(reading.Location) })],
            ApiCalls = round.Count,
        };
    }

    private async Task<TokenAnswer> AskForTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await tokens.AskAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new TokenAnswer(null, TokenClient.OutOfReach);
        }
    }

    private async Task<Listing> ListAsync(RoundCalls round, CancellationToken cancellationToken)
    {
        var listing = new Listing();
        try
        {
            await list.ReadAsync(listing, round, cancellationToken);
        }
        catch (CallFailedException problem)
        {
            listing.Problem = problem;
        }
        catch (OperationCanceledException)
        {
            listing.Problem = OutOfTime;
        }

        if (listing.Problem is not null)
            Log.ListFailed(logger, listing.Problem.Message, listing.Problem.Excerpt);
        return listing;
    }

    private async Task<(UnitStatus Status, DateTimeOffset ReceivedAt)> AskAsync(string id, RoundCalls round, CancellationToken cancellationToken)
    {
        var answer = await client.GetStatusAsync(id, round, cancellationToken);
        return (UnitStatus.FromAnswer(answer), clock.GetUtcNow());
    }

    // A unit that was asked, or came with the list, goes to the end; one that was not keeps its place for the next round.
    private void TakeTurns(IEnumerable<ListedDevice> inTurn, ConcurrentDictionary<string, CallFailedException> failures, RoundCalls round)
    {
        foreach (var unit in inTurn)
        {
            if (failures.GetValueOrDefault(unit.Id) is not { } problem)
                turns.Had(unit.Id);
            else if (round.HasAsked(unit.Id) && RoundVerdict.IsLimit(problem))
                turns.Refused(unit.Id);
            else if (round.HasAsked(unit.Id))
                turns.Had(unit.Id);
        }
    }

    // Told when it begins and ends, not with every round: it may last as long as the token.
    private void NoteLimit(RoundOutcome outcome)
    {
        if (outcome.Waiting > 0 && !_isLimited)
            Log.Limited(logger, outcome.Waiting, outcome.Devices);
        else if (outcome is { Waiting: 0, Ok: true } && _isLimited)
            Log.NotLimited(logger);
        _isLimited = outcome.Waiting > 0;
    }

    // One line for each reason: an outage must not fill the log with a line per unit.
    private void LogFailures(IReadOnlyDictionary<string, CallFailedException> failures)
    {
        foreach (var reason in failures.Where(failure => !RoundVerdict.IsLimit(failure.Value)).GroupBy(failure => failure.Value.Message))
        {
            var first = string.Join(' ', reason.Select(failure => failure.Key).Take(10));
            Log.UnitsFailed(logger, reason.Count(), reason.Key, reason.First().Value.Excerpt, first);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The device list could not be read whole: {Reason}. {Excerpt}")]
        public static partial void ListFailed(ILogger logger, string reason, string excerpt);

        [LoggerMessage(2, LogLevel.Warning, "{Count} of the units could not be read: {Reason}. {Excerpt} The first of them: {DeviceIds}.")]
        public static partial void UnitsFailed(ILogger logger, int count, string reason, string excerpt, string deviceIds);

        [LoggerMessage(4, LogLevel.Warning, "SmartThings allows too few calls: {Waiting} of {Devices} units wait for a later round. They take turns from now on.")]
        public static partial void Limited(ILogger logger, int waiting, int devices);

        [LoggerMessage(5, LogLevel.Information, "SmartThings allows enough calls again.")]
        public static partial void NotLimited(ILogger logger);

        [LoggerMessage(3, LogLevel.Error, "The status of unit {DeviceId} could not be understood.")]
        public static partial void UnitNotUnderstood(ILogger logger, string deviceId, Exception exception);
    }
}
