using System.Globalization;

namespace AcMonitoring.Benchmarks;

/// <summary>One line of the table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Ours">The median of ours, with its unit.</param>
/// <param name="Opponent">Who it is held against, with the median of that; empty where the target is a figure of ours alone.</param>
/// <param name="Value">What the target is for: a median of ratios, or a figure of ours alone.</param>
/// <param name="Target">Null: a figure to know, which nothing is asked of.</param>
/// <param name="Unit">Of the value, × for a ratio.</param>
internal sealed record Result(string What, string Ours, string Opponent, double Value, Target? Target, string Unit = Result.Times)
{
    /// <summary>The unit of a ratio.</summary>
    public const string Times = "×";

    public bool IsMet => Target is null || Target.IsMetBy(Value);

    /// <summary>False: something was not measured at all.</summary>
    public bool IsSane => double.IsFinite(Value) && (Unit == Times ? Value > 0 : Value >= 0);

    public string ValueText => Figures.Text(Value, Unit);

    public string TargetText => Target is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{(Target.Bound == Bound.AtMost ? "≤" : "≥")} {Target.Value} {Unit}");
}

/// <summary>On which side of the target a value must be.</summary>
internal enum Bound
{
    AtMost,
    AtLeast,
}

/// <summary>What is asked of a value, in the unit of that.</summary>
internal sealed record Target(Bound Bound, double Value)
{
    public static Target AtMost(double value) => new(Bound.AtMost, value);

    public static Target AtLeast(double value) => new(Bound.AtLeast, value);

    public bool IsMetBy(double value) => Bound == Bound.AtMost ? value <= Value : value >= Value;
}
