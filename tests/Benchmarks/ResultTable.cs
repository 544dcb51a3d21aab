namespace AcMonitoring.Benchmarks;

/// <summary>The results as a Markdown table.</summary>
internal static class ResultTable
{
    public const string Header = "| name | what | ours | opponent | result | target | met |\n|---|---|---|---|---|---|---|";

    /// <param name="areTargetsAsked">False: nothing is said of them.</param>
    public static string Line(string name, Result result, bool areTargetsAsked)
    {
        var met = !areTargetsAsked || result.Target is null ? "" : result.IsMet ? "yes" : "**no**";
        return $"| {name} | {result.What} | {result.Ours} | {result.Opponent} | {result.ValueText} | {result.TargetText} | {met} |";
    }
}
