using System.Globalization;
using AcMonitoring.Collector.Scheduling;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests.Scheduling;

[Trait("Tier", "unit")]
public sealed class SlotClockTests
{
    private readonly PollTrigger _trigger = new();

    [Theory]
    [InlineData("12:00:00", "12:00")]
    [InlineData("12:00:00.4", "12:00")]
    [InlineData("12:02:13", "12:00")]
    [InlineData("12:04:50", "12:00")]
    public async Task The_first_poll_starts_at_once_for_the_current_slot(string now, string slot) =>
        Assert.Equal(At(slot), await Start(ClockAt(now)).NextAsync(Stop));

    [Fact]
    public async Task A_start_just_before_a_slot_waits_for_it()
    {
        var time = ClockAt("12:04:58");
        var next = Start(time).NextAsync(Stop);
        Assert.False(next.IsCompleted);
        Assert.Equal(At("12:05"), await AfterAsync(time, TimeSpan.FromSeconds(3), next));
    }

    [Fact]
    public async Task Polls_start_one_second_after_each_slot()
    {
        var time = ClockAt("12:02:13");
        var clock = Start(time);
        await clock.NextAsync(Stop);
        foreach (var slot in new[] { "12:05", "12:10", "12:15" })
        {
            var next = clock.NextAsync(Stop);
            await PassAsync(time, At(slot) + TimeSpan.FromSeconds(0.999) - time.GetUtcNow(), next);
            Assert.False(next.IsCompleted);
            Assert.Equal(At(slot), await AfterAsync(time, TimeSpan.FromMilliseconds(1), next));
        }
    }

    [Fact]
    public async Task A_start_exactly_at_a_slot_does_not_poll_it_twice()
    {
        var time = ClockAt("12:00:00.2");
        var clock = Start(time);
        Assert.Equal(At("12:00"), await clock.NextAsync(Stop));
        var next = clock.NextAsync(Stop);
        await PassAsync(time, TimeSpan.FromSeconds(2), next);
        Assert.False(next.IsCompleted);
        Assert.Equal(At("12:05"), await AfterAsync(time, TimeSpan.FromMinutes(5), next));
    }

    [Fact]
    public async Task A_poll_that_overruns_skips_the_missed_slots()
    {
        var time = ClockAt("12:00:01");
        var clock = Start(time);
        await clock.NextAsync(Stop);
        time.Advance(TimeSpan.FromMinutes(12));
        var next = clock.NextAsync(Stop);
        Assert.False(next.IsCompleted);
        Assert.Equal(At("12:15"), await AfterAsync(time, TimeSpan.FromMinutes(3), next));
    }

    [Fact]
    public async Task A_wait_that_ends_late_polls_the_current_slot()
    {
        var time = ClockAt("12:00:01");
        var clock = Start(time);
        await clock.NextAsync(Stop);
        var next = clock.NextAsync(Stop);
        time.Advance(TimeSpan.FromMinutes(72));
        Assert.Equal(At("13:10"), await next.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, Stop));
    }

    [Theory]
    [InlineData(-60, "11:05")]
    [InlineData(60, "13:00")]
    public async Task Setting_the_clock_by_an_hour_does_not_delay_the_next_poll(int minutes, string slot)
    {
        var time = ClockAt("12:00:01");
        var clock = Start(time);
        await clock.NextAsync(Stop);
        var next = clock.NextAsync(Stop);

        time.Offset = TimeSpan.FromMinutes(minutes);
        Assert.Equal(At(slot), await AfterAsync(time, TimeSpan.FromMinutes(6), next));
    }

    [Theory]
    [InlineData(-60, "11:05")]
    [InlineData(60, "13:05")]
    public async Task Setting_the_clock_by_an_hour_during_a_poll_makes_the_next_slot_follow_the_new_time(int minutes, string slot)
    {
        var time = ClockAt("12:00:01");
        var clock = Start(time);
        await clock.NextAsync(Stop);
        time.Offset = TimeSpan.FromMinutes(minutes);
        time.Advance(TimeSpan.FromSeconds(20));

        var next = clock.NextAsync(Stop);
        Assert.False(next.IsCompleted);
        Assert.Equal(At(slot), await AfterAsync(time, TimeSpan.FromMinutes(6), next));
        Assert.Equal(At(slot) + TimeSpan.FromMinutes(5), await AfterAsync(time, TimeSpan.FromMinutes(6), clock.NextAsync(Stop)));
    }

    [Fact]
    public async Task Setting_the_clock_back_by_seconds_does_not_repeat_the_slot()
    {
        var time = ClockAt("12:05:01");
        var clock = Start(time);
        Assert.Equal(At("12:05"), await clock.NextAsync(Stop));
        time.Offset = TimeSpan.FromSeconds(-3);
        Assert.Equal(At("12:10"), await AfterAsync(time, TimeSpan.FromMinutes(6), clock.NextAsync(Stop)));
    }

    [Fact]
    public async Task A_new_token_starts_a_poll_at_once_if_the_last_one_needed_a_token()
    {
        var time = ClockAt("12:00:01");
        var clock = Start(time);
        await clock.NextAsync(Stop);
        _trigger.NeedsToken = true;
        time.Advance(TimeSpan.FromMinutes(2));
        var next = clock.NextAsync(Stop);
        Assert.False(next.IsCompleted);
        _trigger.TokenRotated();
        Assert.Equal(At("12:00"), await next.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, Stop));
    }

    [Fact]
    public async Task A_token_that_arrives_during_a_poll_starts_one_right_after_it()
    {
        var clock = Start(ClockAt("12:00:01"));
        await clock.NextAsync(Stop);
        _trigger.TokenRotated();
        _trigger.NeedsToken = true;
        Assert.Equal(At("12:00"), await clock.NextAsync(Stop));
    }

    [Fact]
    public async Task A_new_token_starts_no_poll_if_none_was_needed()
    {
        var time = ClockAt("12:00:01");
        var clock = Start(time);
        await clock.NextAsync(Stop);
        var next = clock.NextAsync(Stop);
        for (var rotation = 0; rotation < 2; rotation++)
        {
            var timers = time.Timers;
            _trigger.TokenRotated();
            await Eventually.TrueAsync(() => next.IsCompleted || time.Timers > timers, "the news is used up");
        }

        Assert.Equal(At("12:05"), await AfterAsync(time, TimeSpan.FromMinutes(5), next));
    }

    [Fact]
    public async Task A_stop_ends_the_wait()
    {
        using var stop = new CancellationTokenSource();
        var clock = Start(ClockAt("12:00:01"));
        await clock.NextAsync(stop.Token);
        var next = clock.NextAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private SlotClock Start(TimeProvider time) =>
        new(new PollSchedule(TimeSpan.FromMinutes(5)), _trigger, time, NullLogger<SlotClock>.Instance);

    private static SettableClock ClockAt(string now) => new(At(now));

    private static async Task<DateTimeOffset> AfterAsync(SettableClock time, TimeSpan span, Task<DateTimeOffset> next)
    {
        await PassAsync(time, span, next);
        return await next.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System);
    }

    // Advances from timer to timer, because the clock must not advance before the next timer is set.
    private static async Task PassAsync(SettableClock time, TimeSpan span, Task<DateTimeOffset> next)
    {
        for (var left = span; left > TimeSpan.Zero && !next.IsCompleted;)
        {
            var timers = time.Timers;
            var step = time.UntilTimer < left ? time.UntilTimer : left;
            var fires = step == time.UntilTimer;
            time.Advance(step);
            left -= step;
            if (fires)
                await Eventually.TrueAsync(() => next.IsCompleted || time.Timers > timers, "the wait goes on or ends");
        }
    }

    private static DateTimeOffset At(string time) =>
        DateTimeOffset.Parse($"2026-07-01T{time}Z", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>A clock that can be set. Like real timers, its timers do not notice.</summary>
    private sealed class SettableClock(DateTimeOffset now) : FakeTimeProvider(now)
    {
        private DateTimeOffset _due;

        public TimeSpan Offset { get; set; }

        /// <summary>Number of timers so far.</summary>
        public int Timers { get; private set; }

        /// <summary>Time until the last timer fires.</summary>
        public TimeSpan UntilTimer => _due - base.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _due = base.GetUtcNow() + dueTime;
            Timers++;
            return timer;
        }
    }
}
