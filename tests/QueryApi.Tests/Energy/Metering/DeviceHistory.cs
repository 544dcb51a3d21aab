using System.Globalization;
using AcMonitoring.Contracts;
using CsCheck;

namespace AcMonitoring.QueryApi.Tests.Energy.Metering;

/// <summary>How a device states the energy of a report.</summary>
internal enum OwnEnergy
{
    /// <summary>The rise of the meter that it shows.</summary>
    Shown,

    /// <summary>What it used, to the watt-hour, also where its meter has steps of 100 Wh.</summary>
    Exact,

    /// <summary>Not at all.</summary>
    Missing,

    /// <summary>Always zero.</summary>
    Zero,

    /// <summary>Any number.</summary>
    Wrong,
}

/// <summary>What happens to a meter.</summary>
internal enum MeterFault
{
    /// <summary>It shows zero, for any time, and any pause may follow.</summary>
    Zeros,

    /// <summary>One or two reports, or a few more, are too high.</summary>
    SpikeUp,

    /// <summary>One or two reports, or a few more, are too low.</summary>
    SpikeDown,

    /// <summary>It starts at zero.</summary>
    Restart,

    /// <summary>The board continues from a value that it saved earlier.</summary>
    SavedValue,

    /// <summary>The device is replaced by one with a higher meter.</summary>
    HigherMeter,

    /// <summary>The device's clock is set back by up to two hours.</summary>
    ClockSetBack,

    /// <summary>Polls miss reports.</summary>
    Outage,

    /// <summary>A report has no time or energy of its own, or one that started in 1970.</summary>
    Bare,
}

/// <summary>
/// A simulated unit: what it used, what its meter showed in each report, and what polls read of it. It reports every 5 minutes to 24 hours, and
/// uses up to 5 kW.
/// </summary>
internal sealed class DeviceHistory
{
    public const decimal StepWh = 100;

    // Within as many reports a meter that fell a little is above its old value again, before it counts as reset.
    private const decimal MostOfThreeReportsWh = 1_500;

    private static readonly DateTimeOffset Start = new(2026, 11, 23, 6, 0, 0, TimeSpan.Zero);
    private readonly Random _random;
    private readonly List<DeviceReading> _readings = [];
    private readonly OwnEnergy _own;
    private readonly int _step;
    private long _used;
    private long _base;
    private decimal _shown;
    private DateTimeOffset _end = Start;
    private TimeSpan _clock;
    private int _faults;

    public DeviceHistory(int seed, OwnEnergy own, MeterFault[] faults, bool isApart)
    {
        _random = new Random(seed);
        _own = own;
        _step = _random.Next(3) == 0 ? 100 : 1;
        _base = -_random.NextInt64(200_000, 20_000_000);
        _shown = Shown;
        Text = $"seed {seed}, {own}, steps of {_step} Wh";
        Report(0);
        Sound(isApart ? 3 : _random.Next(3));
        for (var fault = _random.Next(1, 6); fault > 0; fault--)
        {
            Tell(faults[_random.Next(faults.Length)], isApart);
            Sound(isApart ? 3 + _random.Next(3) : _random.Next(4));
        }

        // So that no doubt is open at the end.
        Sound(3);
    }

    /// <summary>What the unit used since its first report, in Wh.</summary>
    public decimal UsedWh { get; private set; }

    /// <summary>What of it may be lost by the rules.</summary>
    public decimal LostWh { get; private set; }

    /// <summary>What the steps of its meter can shift, and each two jumps that differ by less than a step.</summary>
    public decimal ToleranceWh => _step == 1 ? _faults / 4 * StepWh : (_faults + 1) * StepWh;

    public IReadOnlyList<DeviceReading> Readings => _readings;

    private string Text { get; set; }

    private long Shown => (_used - _base) / _step * _step;

    private bool HasEvidence => _own is OwnEnergy.Shown or OwnEnergy.Exact;

    public static Gen<DeviceHistory> Of(OwnEnergy[] owns, MeterFault[] faults, bool isApart) =>
        Gen.Select(Gen.Int, Gen.Int[0, owns.Length - 1]).Select((seed, own) => new DeviceHistory(seed, owns[own], faults, isApart));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Text}: used {UsedWh}, may lose {LostWh}\n")
        + string.Join('\n', _readings.Select(reading => string.Create(
            CultureInfo.InvariantCulture, $"{reading.Slot:dd HH:mm} {reading.CumulativeWh} +{reading.DeltaWh} {reading.ReportStart:dd HH:mm:ss} {reading.ReportEnd:dd HH:mm:ss}")));

    private void Tell(MeterFault fault, bool isApart)
    {
        Text += $", {fault}";
        _faults += 2;
        switch (fault)
        {
            case MeterFault.Zeros:
                for (var report = _random.Next(1, 12); report > 0; report--)
                    Report(Use(), shown: 0, own: _random.Next(3) switch { 0 => 0, 1 => null, _ => -1 });
                if (_random.Next(2) == 0)
                    Pause();
                Report(Use(), isLong: _random.Next(2) == 0, own: HasEvidence && _random.Next(4) == 0 ? _random.Next(3) switch { 0 => 0, 1 => null, _ => Shown } : -1);
                break;
            case MeterFault.SpikeUp or MeterFault.SpikeDown when fault == MeterFault.SpikeUp || _shown > 10_000:
                var size = Size(fault == MeterFault.SpikeDown ? Math.Min(_shown - 1_000, 50_000_000) : 100_000_000);
                for (var report = _random.Next(1, HasEvidence ? 5 : 3); report > 0; report--)
                    Report(Use(), offset: fault == MeterFault.SpikeUp ? size : -size);
                break;
            case MeterFault.Restart when HasEvidence || _shown > 100_000:
                var before = Use() + (int)StepWh;
                if (!HasEvidence)
                    LostWh += before;
                else if (_shown <= StepWh)
                    LostWh += _shown;
                _base = _used;
                _shown = 0;
                Report(before);
                break;
            case MeterFault.SavedValue when _shown > 100_000:
                var fell = _random.NextInt64(1, 90_000);
                LostWh += Math.Min(fell, HasEvidence ? StepWh : MostOfThreeReportsWh);
                Jump(-fell);
                break;
            case MeterFault.HigherMeter:
                Jump((long)Size(100_000_000));
                break;
            case MeterFault.ClockSetBack:
                _clock -= TimeSpan.FromSeconds(_random.Next(61, 7_200));
                break;
            case MeterFault.Outage:
                Pause();
                break;
            case MeterFault.Bare:
                Report(Use(), isBare: true);
                if (isApart)
                    Sound(1);
                break;
        }
    }

    private void Jump(long wh)
    {
        var use = Use();
        if (!HasEvidence)
            LostWh += use;
        _base -= wh;
        // The device knows what it used.
        _shown += wh / _step * _step;
        Report(use);
    }

    // Without the device's own energy only what no unit can use is a spike.
    private decimal Size(decimal largest)
    {
        var least = HasEvidence ? 200 : Math.Min(largest, 5_000_000);
        return Math.Max(least, Math.Floor((decimal)Math.Pow(10, _random.NextDouble() * Math.Log10((double)(largest / least))) * least));
    }

    private void Sound(int reports)
    {
        for (; reports > 0; reports--)
            Report(Use());
    }

    private void Pause()
    {
        for (var report = _random.Next(1, 20); report > 0; report--)
        {
            var (start, end) = Window(isLong: _random.Next(8) == 0);
            Spend((int)(Use() * (end - start) / TimeSpan.FromMinutes(15)));
            _shown = Shown;
            _end = end;
        }
    }

    private int Use() => _random.Next(3) switch { 0 => 0, 1 => _random.Next(0, 30), _ => _random.Next(0, 400) };

    private void Spend(int wh)
    {
        _used += wh;
        UsedWh += wh;
    }

    private (DateTimeOffset Start, DateTimeOffset End) Window(bool isLong)
    {
        // Windows follow on each other within seconds.
        var start = _end.AddSeconds(_random.Next(5) == 0 ? _random.Next(-3, 4) : 0);
        return (start, start.AddMinutes(isLong ? _random.Next(60, 1_440) : _random.Next(10, 31)).AddSeconds(_random.Next(60)));
    }

    private void Report(int use, decimal? shown = null, decimal offset = 0, decimal? own = -1, bool isLong = false, bool isBare = false)
    {
        var (start, end) = Window(isLong);
        Spend(use);
        var wh = shown ?? Shown + offset;
        own = own != -1 ? own : _own switch
        {
            OwnEnergy.Shown => Math.Max(0, Shown - _shown),
            OwnEnergy.Exact => use,
            OwnEnergy.Zero => 0,
            OwnEnergy.Wrong => _random.Next(0, 2_000),
            _ => null,
        };
        if (_readings.Count == 0)
            (own, UsedWh) = (0, 0);
        _shown = Shown;
        _end = end;

        var slot = new DateTimeOffset((end.Ticks / TimeSpan.FromMinutes(5).Ticks + 1) * TimeSpan.FromMinutes(5).Ticks, TimeSpan.Zero);
        var bare = isBare ? _random.Next(6) : -1;
        var reading = A.Reading("unit") with
        {
            Slot = slot,
            CollectedAt = slot.AddSeconds(2),
            CumulativeWh = wh,
            DeltaWh = bare == 0 ? null : own,
            ReportStart = bare is 1 or 3 or 5 ? null : bare == 2 ? DateTimeOffset.UnixEpoch : start + _clock,
            ReportEnd = bare is 3 or 4 or 5 ? null : end + _clock,
            ReportedAt = bare is 5 ? null : end.AddMilliseconds(_random.Next(60, 990)),
        };
        _readings.Add(reading);
        if (_random.Next(3) == 0)
            _readings.Add(reading with { Slot = slot.AddMinutes(5), CollectedAt = slot.AddMinutes(5).AddSeconds(2) });
        if (_random.Next(12) == 0 && _readings[^1].Slot == slot)
            _readings.Add(A.Reading("unit") with { Slot = slot.AddMinutes(5), CollectedAt = slot.AddMinutes(5).AddSeconds(2) });
    }
}
