using AcMonitoring.Collector.Scheduling;
using CsCheck;

namespace AcMonitoring.Collector.Tests.Scheduling;

public sealed class PollScheduleTests
{
    private static readonly PollSchedule FiveMinutes = new(TimeSpan.FromMinutes(5));

    [Theory]
    [InlineData("2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z")]
    [InlineData("2026-07-01T12:04:59.9999999Z", "2026-07-01T12:00:00Z")]
    [InlineData("2026-07-01T12:05:00Z", "2026-07-01T12:05:00Z")]
    [InlineData("2026-07-01T14:07:30+02:00", "2026-07-01T12:05:00Z")]
    [InlineData("2026-07-01T05:37:00+05:45", "2026-06-30T23:50:00Z")]
    public void An_instant_belongs_to_the_slot_that_started_last(string now, string slot) =>
        Assert.Equal(At(slot), FiveMinutes.SlotOf(At(now)));

    [Fact]
    public void A_slot_is_in_utc() =>
        Assert.Equal(TimeSpan.Zero, FiveMinutes.SlotOf(At("2026-07-01T14:07:30+02:00")).Offset);

    [Theory]
    [InlineData("2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z")]
    [InlineData("2026-07-01T12:00:00.999Z", "2026-07-01T12:00:00Z")]
    [InlineData("2026-07-01T12:00:01Z", "2026-07-01T12:05:00Z")]
    [InlineData("2026-07-01T12:03:00Z", "2026-07-01T12:05:00Z")]
    [InlineData("2026-07-01T23:59:00Z", "2026-07-02T00:00:00Z")]
    public void The_next_slot_is_the_first_whose_poll_has_not_started(string now, string slot) =>
        Assert.Equal(At(slot), FiveMinutes.NextSlot(At(now), null));

    [Fact]
    public void A_slot_that_was_polled_early_is_not_polled_again() =>
        Assert.Equal(At("2026-07-01T12:05:00Z"), FiveMinutes.NextSlot(At("2026-07-01T12:00:00.3Z"), At("2026-07-01T12:00:00Z")));

    [Fact]
    public void Setting_the_clock_back_by_an_hour_makes_no_gap() =>
        Assert.Equal(At("2026-07-01T11:05:00Z"), FiveMinutes.NextSlot(At("2026-07-01T11:02:00Z"), At("2026-07-01T12:00:00Z")));

    [Theory]
    [InlineData("00:05:00", "00:00:01", "00:00:05")]
    [InlineData("01:00:00", "00:00:01", "00:00:05")]
    [InlineData("00:00:10", "00:00:01", "00:00:00.5")]
    [InlineData("00:00:01", "00:00:00.1", "00:00:00.05")]
    public void A_poll_starts_after_its_slot_and_ends_before_the_next_poll(string interval, string offset, string margin)
    {
        var schedule = new PollSchedule(Span(interval));
        var slot = At("2026-07-01T12:00:00Z");

        Assert.Equal(Span(offset), schedule.StartOf(slot) - slot);
        Assert.Equal(Span(margin), schedule.StartOf(slot + Span(interval)) - schedule.EndOf(slot));
    }

    [Theory]
    [InlineData("2026-07-01T12:00:00Z", true)]
    [InlineData("2026-07-01T12:04:51Z", true)]
    [InlineData("2026-07-01T12:04:51.001Z", false)]
    [InlineData("2026-07-01T12:04:59Z", false)]
    public void A_poll_that_would_start_just_before_its_end_has_no_time_left(string now, bool has) =>
        Assert.Equal(has, FiveMinutes.HasTimeLeft(At(now)));

    [Theory]
    [InlineData("2026-03-29", 276)] // 23 hours
    [InlineData("2026-06-21", 288)]
    [InlineData("2026-10-25", 300)] // 25 hours
    public void Slots_stay_five_minutes_apart_on_days_of_23_and_25_hours(string day, int expected)
    {
        var paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        var midnight = DateTime.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        var from = new DateTimeOffset(midnight, paris.GetUtcOffset(midnight));
        var to = new DateTimeOffset(midnight.AddDays(1), paris.GetUtcOffset(midnight.AddDays(1)));

        var slots = new List<DateTimeOffset>();
        for (var slot = FiveMinutes.NextSlot(from, null); slot < to; slot = FiveMinutes.NextSlot(FiveMinutes.StartOf(slot), slot))
            slots.Add(slot);

        Assert.Equal(expected, slots.Count);
        Assert.All(slots.Zip(slots.Skip(1)), pair => Assert.Equal(TimeSpan.FromMinutes(5), pair.Second - pair.First));
    }

    [Fact]
    public void Every_instant_is_in_its_slot_and_the_next_slot_is_near() =>
        Gen.Select(Gen.Long[0, DateTimeOffset.MaxValue.Ticks / 2], Gen.Int[1, 3600], Gen.Int[-12, 12]).Sample((ticks, seconds, step) =>
        {
            var interval = TimeSpan.FromSeconds(seconds);
            var schedule = new PollSchedule(interval);
            var now = new DateTimeOffset(ticks, TimeSpan.Zero);
            var slot = schedule.SlotOf(now);
            var last = slot + interval * Math.Max(step, -slot.Ticks / interval.Ticks);
            var next = schedule.NextSlot(now, last);
            return slot <= now && now - slot < interval
                && slot.Ticks % interval.Ticks == 0
                && next != last
                && schedule.StartOf(next) > now
                && schedule.StartOf(next) - now <= interval * 2
                && schedule.EndOf(slot) < schedule.StartOf(slot + interval);
        });

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static TimeSpan Span(string text) => TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
