using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>What the table holds, against what the meters moved.</summary>
internal static class StoredEnergy
{
    /// <summary>Asserts that each unit with a meter has stored just what its meter moved, and that there was something to store.</summary>
    public static async Task AssertIsThatOfTheMetersAsync(RunningSystem system)
    {
        Assert.Equal(0, await system.ScalarAsync<long>(
            """
            SELECT COUNT(*) FROM (
                SELECT unit_id FROM ac_monitoring WHERE cumulative_wh IS NOT NULL GROUP BY unit_id
                HAVING SUM(delta_kwh) FILTER (WHERE quality <> 'first') IS DISTINCT FROM (MAX(cumulative_wh) - MIN(cumulative_wh)) / 1000
            ) wrong
            """));
        Assert.True(await system.ScalarAsync<decimal>("SELECT SUM(delta_kwh) FROM ac_monitoring WHERE quality <> 'first'") > 0);
    }
}
