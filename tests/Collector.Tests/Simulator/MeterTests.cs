using AcMonitoring.SmartThingsSimulator.Meters;
using CsCheck;

namespace AcMonitoring.Collector.Tests.Simulator;

public sealed class MeterTests
{
    private const int FiveMinutes = 300;

    // Wednesday, 2 September 2026, 11:00 at the site: every room is in use.
    private static readonly DateTimeOffset Workday = new(2026, 9, 2, 10, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset FirstInstant = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<(int Unit, int Habit, decimal Step)> Units =
        Gen.Select(Gen.Int[0, 5_000], Gen.Int[0, 4], Gen.OneOf(Gen.Const(0.1m), Gen.Const(1m), Gen.Const(100m)));

    private static readonly Gen<DateTimeOffset> Instants =
        Gen.Long[0, 15L * 365 * 86_400_000].Select(milliseconds => FirstInstant.AddMilliseconds(milliseconds));

    [Fact]
    public void A_meter_never_falls() =>
        Gen.Select(Units, Instants, Gen.OneOf(Gen.Int[1, 3], Gen.Int[1, 100_000])).Sample((unit, instant, seconds) =>
        {
            var meter = MeterOf(unit.Unit, HabitOf(unit.Habit));
            var second = SiteTime.SecondOf(instant);
            return meter.EnergyAt(second) <= meter.EnergyAt(second + seconds);
        }, iter: 20_000);

    [Fact]
    public void The_deltas_of_consecutive_reports_sum_to_the_difference_of_the_meter() =>
        Gen.Select(Units, Instants, Gen.Int[1, 120]).Sample((unit, instant, count) =>
        {
            var reporter = ReporterOf(unit.Unit, HabitOf(unit.Habit), unit.Step);
            var last = reporter.ReportAt(instant);
            var report = last;
            var sum = 0m;
            for (var i = 0; i < count; i++)
            {
                sum += report.DeltaEnergy;
                var before = reporter.ReportAt(report.ReceivedAt.AddMilliseconds(-1));
                Assert.Equal(before.End, report.Start);
                Assert.True(before.DeltaEnergy >= 0 && before.End < report.End);
                report = before;
            }

            Assert.Equal(last.Energy - report.Energy, sum);
        });

    [Fact]
    public void A_report_exists_from_its_upload_time_on() =>
        Gen.Select(Units, Instants, Gen.Int[0, 1_000]).Sample((unit, instant, milliseconds) =>
        {
            var reporter = ReporterOf(unit.Unit, HabitOf(unit.Habit), unit.Step);
            var report = reporter.ReportAt(instant);
            Assert.InRange(report.ReceivedAt - report.End, TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(990));

            var poll = report.End.AddMilliseconds(milliseconds);
            Assert.Equal(poll < report.ReceivedAt ? report.Start : report.End, reporter.ReportAt(poll).End);
        });

    [Fact]
    public void The_same_report_exists_after_a_restart() =>
        Gen.Select(Units, Instants).Sample((unit, instant) =>
            ReporterOf(unit.Unit, HabitOf(unit.Habit), unit.Step).ReportAt(instant)
            == ReporterOf(unit.Unit, HabitOf(unit.Habit), unit.Step).ReportAt(instant));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    public void Three_to_six_polls_see_one_report_of_a_running_unit(int unit)
    {
        var reporter = ReporterOf(unit, Habit.AroundTheClock, 1);
        var polls = Enumerable.Range(0, 10 * 12).Select(poll => reporter.ReportAt(Workday.AddSeconds(poll * FiveMinutes))).ToList();

        var seen = polls.GroupBy(report => report.End).Select(group => group.Count()).ToList();
        Assert.All(seen[1..^1], times => Assert.InRange(times, 3, 6));
        Assert.All(polls, report => Assert.InRange(report.End - report.Start, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30)));
        Assert.All(polls, report => Assert.True(report.DeltaEnergy > 0));
    }

    [Fact]
    public void An_idle_unit_reports_hours_apart_and_uses_nothing()
    {
        var reporter = ReporterOf(2, Habit.MeetingRoom, 1);
        // The night from Wednesday to Thursday.
        var polls = Enumerable.Range(0, 9 * 12)
            .Select(poll => reporter.ReportAt(Workday.AddHours(12).AddSeconds(poll * FiveMinutes)))
            .Distinct()
            .ToList();

        Assert.InRange(polls.Count, 1, 4);
        Assert.All(polls[1..], report => Assert.Equal(0, report.DeltaEnergy));
        Assert.All(polls[1..], report => Assert.True(report.End - report.Start >= TimeSpan.FromHours(1)));
    }

    [Fact]
    public void With_a_report_interval_a_running_unit_reports_that_often()
    {
        var reporter = ReporterOf(0, Habit.AroundTheClock, 0.1m, TimeSpan.FromSeconds(2));
        for (var second = 0; second < 60; second++)
        {
            var report = reporter.ReportAt(Workday.AddSeconds(second));
            Assert.Equal(TimeSpan.FromSeconds(2), report.End - report.Start);
            Assert.True(Workday.AddSeconds(second) - report.End < TimeSpan.FromSeconds(3));
        }
    }

    [Theory]
    [InlineData(1970)]
    [InlineData(2000)]
    [InlineData(2100)]
    public void Any_year_works(int year)
    {
        var report = ReporterOf(5, Habit.Office, 1).ReportAt(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.True(report.Energy >= 0 && report.Start < report.End);
    }

    private static Habit HabitOf(int number) =>
        new[] { Habit.AroundTheClock, Habit.Office, Habit.MeetingRoom, Habit.OpenSpace, Habit.Reception }[number];

    private static Meter MeterOf(int unit, Habit habit) => new((ulong)unit, habit, 600, installed: 900);

    private static EnergyReporter ReporterOf(int unit, Habit habit, decimal step, TimeSpan? interval = null) =>
        new((ulong)unit, MeterOf(unit, habit), new ReportSchedule((ulong)unit, habit, interval), step);
}
