using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Site;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Retention;

/// <summary>The time for which readings are kept: full days of the site.</summary>
internal sealed class RetentionPeriod(IOptions<RetentionOptions> options, SiteCalendar calendar, TimeProvider clock)
{
    private readonly int _months = options.Value.KeepMonths;

    public bool IsUnlimited => _months == 0;

    /// <summary>The start of the period at an instant: midnight of the day some months before.</summary>
    public DateTimeOffset StartAt(DateTimeOffset now) => calendar.StartOf(calendar.DayOf(now).AddMonths(-_months));

    /// <returns>A sentence; null if the reading is within the period.</returns>
    public string? FindProblem(DeviceReading reading) => IsUnlimited || reading.Slot >= StartAt(clock.GetUtcNow())
        ? null
        : $"The reading is older than the retention of {_months} months (Readings__KeepMonths).";
}
