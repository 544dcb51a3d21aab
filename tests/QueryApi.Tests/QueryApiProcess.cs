using AcMonitoring.TestSupport;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests;

/// <summary>The QueryApi as a separate process that a test can stop or kill.</summary>
internal sealed class QueryApiProcess : IAsyncDisposable
{
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "QueryApi.dll");

    private readonly ChildProcess _process;

    private QueryApiProcess(ChildProcess process, string address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = new Uri(address) };
    }

    public HttpClient Client { get; }

    public string Output => _process.Output;

    /// <param name="database">Its connection string.</param>
    /// <param name="rabbit">Its broker.</param>
    /// <param name="settings">Additional settings as environment variables.</param>
    public static QueryApiProcess Start(string database, Uri rabbit, params IEnumerable<(string Setting, string Value)> settings)
    {
        var address = $"http://127.0.0.1:{FreePorts.Take()}";
        var environment = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Postgres"] = database,
            ["RabbitMq__Uri"] = rabbit.ToString(),
            ["ASPNETCORE_URLS"] = address,
        };
        foreach (var (setting, value) in settings)
            environment[setting] = value;
        return new QueryApiProcess(ChildProcess.Start("dotnet", [Executable], environment), address);
    }

    /// <summary>The connection string with another local port.</summary>
    public static string Through(string database, int port) =>
        new NpgsqlConnectionStringBuilder(database) { Host = "127.0.0.1", Port = port }.ConnectionString;

    /// <summary>The address with another local port.</summary>
    public static Uri Through(Uri rabbit, int port) => new UriBuilder(rabbit) { Host = "127.0.0.1", Port = port }.Uri;

    public Task SaysAsync(string text) =>
        Eventually.TrueAsync(() => Output.Contains(text, StringComparison.Ordinal), $"it says \"{text}\"");

    public Task ReadyAsync() => Eventually.TrueAsync(
        async () => (await Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode, "it is ready");

    public Task<int> StopAsync() => _process.StopAsync();

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }
}
