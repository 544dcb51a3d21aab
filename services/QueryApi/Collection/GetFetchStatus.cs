using System.Globalization;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Site;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Collection;

/// <summary>Whether collection works. Instants are UTC.</summary>
/// <param name="Ok">False if the last poll failed, or if the Collector has been silent for two slots. Of several Collectors, one success is enough.</param>
/// <param name="Code">HTTP status of the last poll; null if there was none.</param>
/// <param name="Message">One plain sentence.</param>
/// <param name="Timestamp">End of the last poll; null before any.</param>
/// <param name="DeviceCount">Number of units in the last poll.</param>
/// <param name="FailedDevices">Number of units without a reading.</param>
/// <param name="LastSuccess">End of the last successful poll.</param>
/// <param name="NextPollAt">Time of the next poll; null while the Collector is silent.</param>
/// <param name="ApiCallsLast24h">Calls of all Collectors to SmartThings in the last 24 hours.</param>
/// <param name="Reason">Code of the cause (<see cref="Contracts.Reason"/>); null if the last poll is that of an earlier version.</param>
/// <param name="Since">Start of the failure or the silence; null while collection works.</param>
internal sealed record FetchStatus(
    bool Ok,
    int? Code,
    string Message,
    DateTime? Timestamp,
    int? DeviceCount,
    int? FailedDevices,
    DateTime? LastSuccess,
    DateTime? NextPollAt,
    long ApiCallsLast24h,
    string? Reason,
    DateTime? Since);

/// <summary>Handles <c>GET /fetch_status</c>.</summary>
internal sealed class GetFetchStatus(CollectionStatusReader reader, IOptions<PollingOptions> polling, TimeProvider clock)
{
    private static readonly string Silent = Reason.CollectorSilent.Code();

    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    public async Task<FetchStatus> HandleAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var status = await reader.ReadAsync(now, cancellationToken);
        return status.Current is { } poll ? After(poll, status.Polls, now) : BeforeAnyPoll(now);
    }

    private FetchStatus BeforeAnyPoll(DateTimeOffset now) => now - _startedAt <= PollTime.LimitAtStart(polling.Value.SilenceLimit)
        ? new FetchStatus(true, null, "Not yet fetched", null, null, null, null, null, 0, Reason.NotYetPolled.Code(), null)
        : new FetchStatus(
            false, null, SilentSince(_startedAt.UtcDateTime), null, null, null, null, null, 0, Silent, _startedAt.UtcDateTime);

    private FetchStatus After(CurrentPoll poll, PollTimes polls, DateTimeOffset now)
    {
        var silent = now.UtcDateTime - poll.HeardAt > polling.Value.SilenceLimit;
        return new FetchStatus(
            poll.Ok && !silent,
            silent ? null : poll.StatusCode,
            silent ? SilentSince(poll.HeardAt) : poll.Message,
            poll.HeardAt,
            poll.DeviceCount,
            poll.FailedDeviceCount,
            polls.LastSuccess,
            silent ? null : NextSlot(now),
            polls.ApiCalls,
            silent ? Silent : poll.Reason,
            silent ? poll.HeardAt : poll.Ok ? null : polls.FailingSince);
    }

    private DateTime NextSlot(DateTimeOffset now)
    {
        var slot = polling.Value.PollInterval.Ticks;
        return new DateTime(((now.UtcTicks / slot) + 1) * slot, DateTimeKind.Utc);
    }

    private static string SilentSince(DateTime instant) =>
        $"Nothing heard from the Collector since {instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}. Is it running?";
}
