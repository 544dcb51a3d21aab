using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace AcMonitoring.QueryApi.Database;

/// <summary>
/// Compares slots with PostgreSQL's clock. A slot that is ahead among others that are not comes from a wrong clock of a Collector. If all slots
/// of a batch are ahead, PostgreSQL's clock may be the wrong one. Then the batch waits until none of its slots is ahead, or until a poll result
/// that agrees with PostgreSQL's clock arrives.
/// </summary>
internal sealed partial class DatabaseClock(NpgsqlDataSource database, ILogger<DatabaseClock> logger)
{
    private static readonly TimeSpan MaxLead = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private ClockFault? _fault;
    private DateTimeOffset _earliestPoll;

    /// <summary>Null if no batch waits.</summary>
    public ClockFault? Fault
    {
        get
        {
            lock (_gate)
                return _fault;
        }
    }

    /// <summary>Records the slot of a received poll result.</summary>
    public void ObservePoll(DateTimeOffset slot)
    {
        lock (_gate)
        {
            // A poll result from a backlog proves nothing.
            if (slot >= _fault?.Since - MaxLead && slot < _earliestPoll)
                _earliestPoll = slot;
        }
    }

    /// <summary>PostgreSQL's time.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT now()");
        return (DateTime)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <returns>PostgreSQL's time; readings whose slots are ahead of it can never be stored.</returns>
    /// <exception cref="ClockFaultException">The batch must wait.</exception>
    public async Task<DateTimeOffset> CheckAsync(IReadOnlyCollection<DateTimeOffset> slots, CancellationToken cancellationToken)
    {
        var now = await NowAsync(cancellationToken);
        var ahead = slots.Count(slot => IsAhead(slot, now));
        lock (_gate)
        {
            if (ahead == 0)
            {
                if (_fault is not null)
                    Log.Ended(logger);
                _fault = null;
            }
            else if (_fault is null && ahead == slots.Count)
            {
                _fault = new ClockFault(now, slots.Min());
                _earliestPoll = DateTimeOffset.MaxValue;
                Log.Began(logger, slots.Count, _fault.Problem);
                throw new ClockFaultException();
            }
            else if (_fault is not null && IsAhead(_earliestPoll, now))
            {
                throw new ClockFaultException();
            }
        }

        return now;
    }

    public static bool IsAhead(DateTimeOffset slot, DateTimeOffset now) => slot - now > MaxLead;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A batch of {Count} readings waits. {Problem}")]
        public static partial void Began(ILogger logger, int count, string problem);

        [LoggerMessage(2, LogLevel.Information, "The clocks of the Collector and of PostgreSQL agree again.")]
        public static partial void Ended(ILogger logger);
    }
}

/// <summary>Readings that wait because a clock is wrong.</summary>
/// <param name="Since">Start of the wait, by PostgreSQL's clock.</param>
/// <param name="Slot">The earliest slot of the readings.</param>
internal sealed record ClockFault(DateTimeOffset Since, DateTimeOffset Slot)
{
    public string Problem => string.Create(
        CultureInfo.InvariantCulture,
        $"Their slot, {Slot.UtcDateTime:yyyy-MM-dd HH:mm} UTC, is more than an hour ahead of PostgreSQL's clock, {Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC: correct the clock of the Collector's machine or of PostgreSQL's machine.");
}

/// <summary>The readings of a batch are ahead of PostgreSQL's clock, and it is unknown which clock is wrong.</summary>
internal sealed class ClockFaultException() : Exception("the slots of all readings are ahead of PostgreSQL's clock");

/// <summary>Degraded while readings wait because a clock is wrong: requests can be served.</summary>
internal sealed class DatabaseClockCheck(DatabaseClock clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(clock.Fault is { } fault
            ? HealthCheckResult.Degraded("Readings wait. " + fault.Problem)
            : HealthCheckResult.Healthy("No reading is ahead of PostgreSQL's clock."));
}
