using System.Net;

namespace AcMonitoring.TestSupport;

/// <summary>A service of a <see cref="RunningSystem"/>. All its runs have the same settings and the same port.</summary>
/// <param name="name">Its name in messages.</param>
/// <param name="program">Its assembly.</param>
/// <param name="arguments">Its command line.</param>
/// <param name="environment">Its settings.</param>
/// <param name="port">Its port.</param>
internal sealed class RunningService(
    string name, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, int port) : IAsyncDisposable
{
    private readonly List<ChildProcess> _runs = [];

    /// <summary>Options of <c>env</c>, which starts the service.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>Its output over all runs.</summary>
    public string Output => string.Join(Environment.NewLine, _runs.Select(run => run.Output));

    public bool HasExited => _runs[^1].HasExited;

    public int ProcessId => _runs[^1].Id;

    public void Start()
    {
        if (_runs is [.., { HasExited: false }])
            throw new InvalidOperationException($"{name} is already running.");
        _runs.Add(ChildProcess.Start("env", [.. Launcher, "dotnet", program, .. arguments], environment));
    }

    /// <summary>Waits until it is ready or live.</summary>
    /// <param name="details">Text for the error message after a timeout, beside its output.</param>
    public async Task ReadyAsync(string probe, Func<string> details)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Eventually.TrueAsync(
            async () => HasExited || (await client.GetAsync(new Uri("/health/" + probe, UriKind.Relative))).IsSuccessStatusCode,
            () => $"{name} is {probe}. {details()} Its output: {Output}");
        if (HasExited)
            throw new InvalidOperationException($"{name} ended: {Output}");
    }

    /// <summary>The response of <c>/health/ready</c>.</summary>
    public async Task<(HttpStatusCode Status, string Body)> ReadinessAsync()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Runs the command <c>health</c> with the environment of the service.</summary>
    public async Task<(int ExitCode, string Output)> HealthAsync()
    {
        // The command must not use a proxy of the environment.
        var withProxy = new Dictionary<string, string?>(environment) { ["http_proxy"] = "http://127.0.0.1:9" };
        await using var health = ChildProcess.Start("dotnet", [program, "health"], withProxy);
        return (await health.EndedAsync(), health.Output);
    }

    /// <summary>Stops it (SIGTERM).</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync() => _runs[^1].StopAsync();

    /// <summary>Kills it (SIGKILL).</summary>
    public void Kill() => _runs[^1].Kill();

    public async ValueTask DisposeAsync()
    {
        if (_runs is not [])
            Kill();
        foreach (var run in _runs)
            await run.DisposeAsync();
    }
}
