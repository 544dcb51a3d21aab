using AcMonitoring.Benchmarks.Data;
using AcMonitoring.Benchmarks.Measuring;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Benchmarks.Reads;

/// <summary>A QueryApi that answers from a dataset.</summary>
internal sealed class ServedData(Dataset data, RunningSystem system) : IAsyncDisposable
{
    public Dataset Data => data;

    public Uri Address => system.QueryApi.BaseAddress!;

    public int ProcessId => system.ProcessIdOf("QueryApi");

    /// <summary>Starts it, and asks until what is compiled while it runs is compiled.</summary>
    public async Task StartAsync(TimeSpan warmUp)
    {
        system.Database = data.ConnectionString;
        await system.StartQueryApiAsync("ready", ("Site__TimeZone", Office.TimeZone));
        foreach (var route in ReadRoute.All)
            HttpLoad.Run(Address, route.Paths, clients: 2, warmUp);
    }

    public ValueTask DisposeAsync() => system.DisposeAsync();
}
