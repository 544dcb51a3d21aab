namespace AcMonitoring.Benchmarks.Data;

/// <summary>How many rows a site of 60 units has: one a unit and slot, 17,280 a day.</summary>
internal static class DatasetSize
{
    public const int Hour = 60 * 12;
    public const int Day = 24 * Hour;
    public const int OneAndAHalfMillion = 1_500_000;
    public const int Year = 365 * Day;

    /// <summary>The sizes that can be asked for.</summary>
    public static IReadOnlyDictionary<string, int> ByName { get; } = new Dictionary<string, int>
    {
        ["day"] = Day,
        ["1.5M"] = OneAndAHalfMillion,
        ["6.3M"] = Year,
        ["50M"] = 50_000_040,
    };
}
