using AcMonitoring.Contracts;
using CsCheck;

namespace AcMonitoring.QueryApi.Tests.Energy.Metering;

/// <summary>What a unit's meter went through, as its readings tell it, and what truly happened.</summary>
/// <param name="Readings">In the order of slots, one a slot. Some slots are missing.</param>
/// <param name="CountableWh">
/// The true use since the first reading, less what the rules say that they lose: at each reset of a unit that does not state its energy the
/// use between the last report before it and the first after it.
/// </param>
internal sealed record MeterHistory(IReadOnlyList<DeviceReading> Readings, decimal CountableWh)
{
    private const int EndOfFault = 3;

    private enum Fault
    {
        None,
        Blip,
        LongerBlip,
        Spike,
        Reset,
        HigherMeter,
    }

    /// <summary>
    /// Random histories with gaps, repeated reports, readings without a meter, blips to zero, spikes, true resets and replacements. Each
    /// fault is followed by three sound reports, as many as the rules want to see before they believe a reset.
    /// </summary>
    public static Gen<MeterHistory> Any { get; } = Gen.Select(
        Gen.Select(
            Gen.Int[1, 24],
            Gen.Frequency((2, Gen.Const(0)), (5, Gen.Int[0, 8_000]), (1, Gen.Int[0, 30])),
            Gen.Frequency((12, Gen.Const(Fault.None)), (2, Gen.Enum<Fault>())),
            Gen.Int[0, 3],
            Gen.Bool).Array[1, 40],
        Gen.Int[1_000_000, 5_000_000],
        Gen.Int[0, 9]).Select((steps, meter, tenths) => Tell(steps, meter + (tenths / 10m), statesEnergy: tenths % 2 == 0));

    public override string ToString() =>
        $"{CountableWh} Wh of\n" + string.Join('\n', Readings.Select(reading => $"{reading.Slot:HH:mm} {reading.CumulativeWh} {reading.ReportEnd:HH:mm}"));

    private static MeterHistory Tell(
        IEnumerable<(int Slots, int TenthsOfWh, Fault Fault, int Repeats, bool IsMissing)> steps, decimal meter, bool statesEnergy)
    {
        var readings = new List<DeviceReading> { A.Reading("unit", 0, meter, 40) };
        var (slot, soundReports, countable) = (0, 0, 0m);
        foreach (var step in steps)
        {
            var used = step.TenthsOfWh / 10m;
            var fault = soundReports >= EndOfFault ? step.Fault : Fault.None;
            soundReports = fault == Fault.None ? soundReports + 1 : 0;
            Report(step.Slots, used);
            switch (fault)
            {
                case Fault.Blip:
                case Fault.LongerBlip:
                    Show(0);
                    if (fault == Fault.LongerBlip)
                        Again(0);
                    break;
                case Fault.Spike:
                    Show(meter + 50_000_000);
                    break;
                case Fault.Reset when meter > 100_000 && used > 0:
                    countable -= statesEnergy ? 0 : used;
                    Show(meter = used);
                    break;
                case Fault.HigherMeter:
                    countable -= statesEnergy ? 0 : used;
                    Show(meter += 20_000_000);
                    break;
            }

            for (var repeat = 1; repeat <= step.Repeats; repeat++)
            {
                slot++;
                if (repeat == 2 && step.IsMissing)
                    continue;
                readings.Add(repeat == 3 ? A.Reading("unit", slot) : readings[^1] with { Slot = A.Reading("unit", slot).Slot, CollectedAt = A.Reading("unit", slot).CollectedAt });
            }
        }

        // So that no doubt is open at the end.
        for (var sound = 0; sound < EndOfFault; sound++)
            Report(1, 1);
        return new MeterHistory(readings, countable);

        void Report(int slots, decimal used)
        {
            meter += used;
            countable += used;
            Add(A.Reading("unit", slot += slots, meter, statesEnergy ? used : null));
        }

        void Show(decimal shown) => readings[^1] = readings[^1] with { CumulativeWh = shown };

        void Again(decimal shown) => Add(A.Reading("unit", ++slot, shown, statesEnergy ? 0 : null));

        // A report starts where the one before it ended, or later.
        void Add(DeviceReading reading) =>
            readings.Add(reading with { ReportStart = readings.Select(earlier => earlier.ReportEnd).Append(reading.ReportStart).Max() });
    }
}
