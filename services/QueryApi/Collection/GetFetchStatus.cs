using System.Globalization;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Site;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Collection;

/// <summary>Whether collection works. Instants are UTC.</summary>
internal sealed record FetchStatus
{
    /// <summary>False if the last poll failed, or if the Collector has been silent for two slots. Of several Collectors, one success is enough.</summary>
    public required bool Ok { get; init; }

    /// <summary>HTTP status of the last poll; null if there was none.</summary>
    public int? Code { get; init; }

    /// <summary>One plain sentence.</summary>
    public required string Message { get; init; }

    /// <summary>End of the last poll; null before any.</summary>
    public DateTime? Timestamp { get; init; }

    /// <summary>Number of units in the last poll.</summary>
    public int? DeviceCount { get; init; }

    /// <summary>Number of units without a reading.</summary>
    public int? FailedDevices { get; init; }

    /// <summary>End of the last successful poll.</summary>
    public DateTime? LastSuccess { get; init; }

    /// <summary>Time of the next poll; null while the Collector is silent.</summary>
    public DateTime? NextPollAt { get; init; }

    /// <summary>Calls of all Collectors to SmartThings in the last 24 hours.</summary>
    public long ApiCallsLast24h { get; init; }

    /// <summary>Code of the cause (<see cref="Contracts.Reason"/>); null if the last poll is that of an earlier version.</summary>
    public required string? Reason { get; init; }

    /// <summary>Start of the failure or the silence; null while collection works.</summary>
    public DateTime? Since { get; init; }
}

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
        ? new FetchStatus { Ok = true, Message = "Not yet fetched", Reason = Reason.NotYetPolled.Code() }
        : SilentSince(_startedAt.UtcDateTime);

    private FetchStatus After(CurrentPoll poll, PollTimes polls, DateTimeOffset now)
    {
        var status = now.UtcDateTime - poll.HeardAt > polling.Value.SilenceLimit
            ? SilentSince(poll.HeardAt)
            : new FetchStatus
            {
                Ok = poll.Ok,
                Code = poll.StatusCode,
                Message = poll.Message,
                NextPollAt = NextSlot(now),
                Reason = poll.Reason,
                Since = poll.Ok ? null : polls.FailingSince,
            };
        return status with
        {
            Timestamp = poll.HeardAt,
            DeviceCount = poll.DeviceCount,
            FailedDevices = poll.FailedDeviceCount,
            LastSuccess = polls.LastSuccess,
            ApiCallsLast24h = polls.ApiCalls,
        };
    }

    private DateTime NextSlot(DateTimeOffset now)
    {
        var slot = polling.Value.PollInterval.Ticks;
        return new DateTime(((now.UtcTicks / slot) + 1) * slot, DateTimeKind.Utc);
    }

    private static FetchStatus SilentSince(DateTime instant) => new()
    {
        Ok = false,
        Message = string.Create(
            CultureInfo.InvariantCulture, $"Nothing heard from the Collector since {instant:yyyy-MM-dd'T'HH:mm:ss'Z'}. Is it running?"),
        Reason = Silent,
        Since = instant,
    };
}
