using System.Globalization;

namespace AcMonitoring.Chaos;

/// <summary>A fault at its time.</summary>
/// <param name="At">When it begins, from the start of the plan.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Length">How long it lasts.</param>
internal sealed record PlannedFault(TimeSpan At, FaultKind Kind, TimeSpan Length)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{At:mm\\:ss\\.f}  {Kind.Name}, {Length.TotalSeconds:0.0} s");
}

/// <summary>Which fault happens when. It depends on nothing but the seed and the length.</summary>
internal sealed record FaultPlan(int Seed, TimeSpan Length, IReadOnlyList<PlannedFault> Faults)
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);

    // What a target needs to be itself again after a fault.
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(4);

    public static FaultPlan Make(int seed, TimeSpan length)
    {
        // The algorithm of a seeded Random is fixed.
        var random = new Random(seed);
        var faults = new List<PlannedFault>();
        var busyUntil = new Dictionary<Target, TimeSpan>();
        var deck = new Queue<FaultKind>();
        for (var at = Calm; at < length; at += Between(random, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(9)))
        {
            // A deck that is dealt to its end and shuffled again: every kind has its turn.
            if (deck.Count == 0)
                deck = new Queue<FaultKind>(Shuffled(random));
            var kind = deck.Dequeue();
            var lasts = Between(random, kind.Shortest, kind.Longest);
            if (busyUntil.GetValueOrDefault(kind.Target) > at)
            {
                deck.Enqueue(kind);
                continue;
            }

            faults.Add(new PlannedFault(at, kind, lasts));
            busyUntil[kind.Target] = at + lasts + Recovery;
        }

        return new FaultPlan(seed, length, faults);
    }

    private static FaultKind[] Shuffled(Random random)
    {
        var kinds = FaultKinds.All.ToArray();
        random.Shuffle(kinds);
        return kinds;
    }

    // Whole tenths of a second, so that the plan is what is printed of it.
    private static TimeSpan Between(Random random, TimeSpan least, TimeSpan most) =>
        TimeSpan.FromSeconds(random.Next((int)(least.TotalSeconds * 10), (int)(most.TotalSeconds * 10) + 1) / 10.0);
}
