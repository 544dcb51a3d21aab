using System.Globalization;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Collection;
using AcMonitoring.QueryApi.Site;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>
/// Raises alerts when collection fails or the Collector is silent, and when either ends. Uses the same status as <c>GET /fetch_status</c>. One
/// failed slot raises no alert, because the next poll usually succeeds.
/// </summary>
internal sealed class CollectionAlerts(
    CollectionStatusReader reader, AlertOutbox outbox, SilenceDetector silence, IOptions<PollingOptions> polling, TimeProvider clock)
{
    public async Task EvaluateAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var limit = polling.Value.SilenceLimit;
        silence.BeginRead();
        var status = await reader.ReadAsync(now, cancellationToken);
        silence.Observe(now, status.Polls.Last);

        if (status.Polls.Last is { } last && now.UtcDateTime - last <= limit)
        {
            await outbox.EndAsync(AlertSubject.Collector, AlertText.CollectorRecovered(status.Slots[0].Message), cancellationToken);
            await EvaluateSlotsAsync(status, cancellationToken);
        }
        else if (silence.SilentSince is { } since && now - since > PollTime.LimitAtStart(limit))
        {
            var text = AlertText.CollectorSilent(status.Polls.Last ?? since);
            await outbox.BeginAsync(
                new Alert(AlertSubject.Collector, Episode(status.Polls.Last), AlertEvent.CollectorSilent, text) { Reason = Reason.CollectorSilent.Code() },
                cancellationToken);
        }
    }

    private async Task EvaluateSlotsAsync(CollectionStatus status, CancellationToken cancellationToken)
    {
        var slots = status.Slots;
        if (slots[0].Ok)
        {
            await outbox.EndAsync(AlertSubject.Collection, AlertText.CollectionRecovered(slots[0].Message), cancellationToken);
        }
        else if (slots is [_, { Ok: false }] && status.Polls.FailingSince is { } since)
        {
            var text = AlertText.CollectionFailing(since, slots[0].Message);
            await outbox.BeginAsync(
                new Alert(AlertSubject.Collection, Episode(status.Polls.LastSuccess), AlertEvent.CollectionFailing, text) { Reason = slots[0].Reason },
                cancellationToken);
        }
    }

    private static string Episode(DateTime? last) => last?.ToString("O", CultureInfo.InvariantCulture) ?? "never";
}
