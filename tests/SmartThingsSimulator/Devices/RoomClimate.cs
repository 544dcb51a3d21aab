using AcMonitoring.SmartThingsSimulator.Meters;

namespace AcMonitoring.SmartThingsSimulator.Devices;

/// <summary>The switch, modes and sensor values of a unit, derived from its runs and the season.</summary>
/// <param name="unit">The unit's seed.</param>
/// <param name="habit">When the unit runs.</param>
/// <param name="board">The unit's board.</param>
internal sealed class RoomClimate(ulong unit, Habit habit, Board board)
{
    private const double HoursToReachTarget = 0.7;
    private const double HoursToLoseTarget = 3;

    /// <summary>The unit's switch and its last modes, which remain after it is switched off.</summary>
    public Controls ControlsAt(long second)
    {
        var (day, run) = LastRun(second);
        var on = day * SiteTime.Day + run.On;
        var off = day * SiteTime.Day + run.Off;
        var mode = ModeOn(day);
        var setpoint = mode == "heat" ? Chance.Between(20, 22, unit, Draw.Setpoint, day) : Chance.Between(22, 25, unit, Draw.Setpoint, day);
        var fan = board.FanModes[Math.Max(0, Chance.Between(-3, board.FanModes.Length - 1, unit, Draw.Fan, day))];
        return new Controls(second < off, mode, fan, setpoint, on, off);
    }

    /// <summary>The last sensor values, which change every few minutes.</summary>
    public Sensed SensedAt(long now)
    {
        var period = Chance.Between(420, 1_020, unit, Draw.SensingPeriod);
        var second = now - now % period;
        var controls = ControlsAt(second);
        var hour = SiteTime.SecondOfDay(second) / 3_600.0;
        var heat = Math.Cos(Math.Tau * (SiteTime.DayOf(second) % 365 - 210) / 365);
        var daily = Math.Cos(Math.Tau * (hour - 15) / 24);

        var untouched = 21.5 + 5 * heat + 1.5 * daily;
        var elapsed = (second - (controls.IsOn ? controls.On : controls.Off)) / 3_600.0;
        var grip = controls.IsOn ? 1 - Math.Exp(-elapsed / HoursToReachTarget) : Math.Exp(-elapsed / HoursToLoseTarget);
        var conditioned = controls.Mode == board.Ventilation ? 0 : grip;
        var temperature = untouched + (controls.Setpoint - untouched) * conditioned + Chance.Share(unit, Draw.Temperature, second) - 0.5;

        var humidity = 52 - 4 * daily + 4 * heat - (controls.IsOn ? 7 : 0) + 6 * (Chance.Share(unit, Draw.Humidity, second) - 0.5);
        return new Sensed(temperature, (int)Math.Clamp(humidity, 20, 90), second);
    }

    private (long Day, Run Run) LastRun(long second)
    {
        for (var day = SiteTime.DayOf(second); ; day--)
        {
            var run = habit.RunOn(unit, day);
            if (run.Exists && day * SiteTime.Day + run.On <= second)
                return (day, run);
        }
    }

    private string ModeOn(long day)
    {
        if (habit == Habit.AroundTheClock)
            return "cool";

        var usual = SiteTime.MonthOf(day) is >= 4 and <= 10 || !board.Modes.Contains("heat") ? "cool" : "heat";
        return Chance.Share(unit, Draw.Mode, day) switch
        {
            < 0.82 => usual,
            < 0.92 => "auto",
            < 0.97 => board.Ventilation,
            _ => "dry",
        };
    }
}

/// <summary>The settings of a unit.</summary>
/// <param name="IsOn">Whether it runs.</param>
/// <param name="Mode">In the board's terms.</param>
/// <param name="FanMode">In the board's terms.</param>
/// <param name="Setpoint">Target temperature in degrees Celsius.</param>
/// <param name="On">Second at which its last run started.</param>
/// <param name="Off">Second at which that run ends or ended.</param>
internal sealed record Controls(bool IsOn, string Mode, string FanMode, int Setpoint, long On, long Off);

/// <summary>Sensor values.</summary>
/// <param name="Temperature">In degrees Celsius.</param>
/// <param name="Humidity">In percent.</param>
/// <param name="At">Second of the site's time.</param>
internal sealed record Sensed(double Temperature, int Humidity, long At);
