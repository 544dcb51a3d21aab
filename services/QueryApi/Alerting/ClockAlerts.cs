using System.Globalization;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Site;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>
/// Raises an alert while readings wait because a clock is wrong, and another after two slots in which none waited: a wrong Collector beside a
/// right one causes a short wait in each slot.
/// </summary>
internal sealed class ClockAlerts(DatabaseClock databaseClock, AlertOutbox outbox, IOptions<PollingOptions> polling, TimeProvider clock)
{
    private DateTimeOffset _endedAt = clock.GetUtcNow();

    public async Task EvaluateAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (databaseClock.Fault is { } fault)
        {
            _endedAt = now;
            var episode = fault.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
            await outbox.BeginAsync(
                new Alert(AlertSubject.Clock, episode, AlertEvent.ClockFault, AlertText.ClockFault(fault.Problem)), cancellationToken);
        }
        else if (now - _endedAt > polling.Value.SilenceLimit)
        {
            await outbox.EndAsync(AlertSubject.Clock, AlertText.ClockRecovered, cancellationToken);
        }
    }
}
