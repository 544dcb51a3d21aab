using System.Globalization;

namespace AcMonitoring.Benchmarks;

/// <summary>Figures as people read them.</summary>
internal static class Figures
{
    /// <summary>Three digits, more where the number is larger, and its unit.</summary>
    public static string Text(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Digits(value)} {unit}");

    /// <summary>A time in the unit that suits it.</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds >= 1 ? Text(time.TotalSeconds, "s") : Text(time.TotalMilliseconds, "ms");

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0
            ? throw new ArgumentException("Nothing was measured.", nameof(values))
            : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Digits(double value) => Math.Abs(value) switch
    {
        >= 10_000 => value.ToString("#,##0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
