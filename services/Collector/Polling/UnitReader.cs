using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Contracts;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Polling;

/// <summary>The reading of one unit, or the failure in its place.</summary>
/// <param name="Device">The unit.</param>
/// <param name="Reading">The reading; null after a failure.</param>
/// <param name="Failure">The failure; null with a reading.</param>
/// <param name="IsFromList">True if the list contained the status; otherwise it was requested.</param>
internal sealed record UnitResult(ListedDevice Device, DeviceReading? Reading, CallFailedException? Failure, bool IsFromList);

/// <summary>A requested status and the time at which it was received.</summary>
internal sealed record StatusResponse(UnitStatus Status, DateTimeOffset ReceivedAt);

/// <summary>Reads one unit: its status from the list or from a call, mapped to a reading.</summary>
internal sealed partial class UnitReader(
    SmartThingsClient client, IOptions<SmartThingsOptions> options, TimeProvider clock, ILogger<UnitReader> logger)
{
    private static readonly CallFailedException Throttled = new("SmartThings limits our calls", StatusCodes.Status429TooManyRequests);
    private static readonly CallFailedException Invalid = new("The status could not be understood; see the Collector's log")
    {
        Reason = Reason.InternalError,
    };

    public async Task<StatusResponse> GetStatusAsync(string id, PollContext poll, CancellationToken cancellationToken)
    {
        var response = await client.GetStatusAsync(id, poll, cancellationToken);
        return new StatusResponse(UnitStatus.FromResponse(response), clock.GetUtcNow());
    }

    /// <param name="device">The unit's list entry.</param>
    /// <param name="slot">The slot of the poll.</param>
    /// <param name="getStatus">Gets the status if the list does not contain it.</param>
    /// <param name="poll">The poll.</param>
    public async Task<UnitResult> ReadAsync(ListedDevice device, DateTimeOffset slot, Func<Task<StatusResponse>> getStatus, PollContext poll)
    {
        var isFromList = true;
        try
        {
            if (options.Value.StatusSource == StatusSource.Auto && device.StatusFromList() is { } status)
                return Success(ReadingMapper.Map(device, status, slot, clock.GetUtcNow()));

            isFromList = false;
            var response = await getStatus();
            return Success(ReadingMapper.Map(device, response.Status, slot, response.ReceivedAt));
        }
        catch (CallFailedException failure)
        {
            return Failed(failure);
        }
        catch (OperationCanceledException)
        {
            return Failed(poll.IsThrottled && !poll.HasRequested(device.Id) ? Throttled : CallFailedException.PollTimeout());
        }
        catch (Exception exception)
        {
            Log.StatusInvalid(logger, device.Id, exception);
            return Failed(Invalid);
        }

        UnitResult Success(DeviceReading reading) => new(device, reading, null, isFromList);
        UnitResult Failed(CallFailedException failure) => new(device, null, failure, isFromList);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The status of unit {DeviceId} could not be mapped.")]
        public static partial void StatusInvalid(ILogger logger, string deviceId, Exception exception);
    }
}
