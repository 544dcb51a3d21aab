using System.Net;

namespace AcMonitoring.TestSupport;

/// <summary>One process of a <see cref="RunningSystem"/>, over all its lives: each has the same settings and the same port.</summary>
/// <param name="name">What it is called in messages.</param>
/// <param name="program">Its assembly.</param>
/// <param name="arguments">Its command line.</param>
/// <param name="environment">Its settings.</param>
/// <param name="port">Where it listens.</param>
internal sealed class RunningService(
    string name, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, int port) : IAsyncDisposable
{
    private readonly List<ChildProcess> _lives = [];

    /// <summary>Options of <c>env</c>, which starts it.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>Everything that it has ever written.</summary>
    public string Output => string.Join(Environment.NewLine, _lives.Select(life => life.Output));

    public bool HasExited => _lives[^1].HasExited;

    public int ProcessId => _lives[^1].Id;

    public void Start()
    {
        if (_lives is [.., { HasExited: false }])
            throw new InvalidOperationException($"{name} runs already.");
        _lives.Add(ChildProcess.Start("env", [.. Launcher, "dotnet", program, .. arguments], environment));
    }

    /// <summary>Waits until it is ready or live.</summary>
    /// <param name="alsoTell">What is told beside its output when it is not in time.</param>
    public async Task ReadyAsync(string probe, Func<string> alsoTell)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Eventually.TrueAsync(
            async () => HasExited || (await client.GetAsync(new Uri("/health/" + probe, UriKind.Relative))).IsSuccessStatusCode,
            () => $"{name} is {probe}. {alsoTell()} Its output: {Output}");
        if (HasExited)
            throw new InvalidOperationException($"{name} ended: {Output}");
    }

    /// <summary>What <c>/health/ready</c> says.</summary>
    public async Task<(HttpStatusCode Status, string Body)> ReadinessAsync()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Runs its command <c>health</c> in the environment that it has itself.</summary>
    public async Task<(int ExitCode, string Output)> HealthAsync()
    {
        // A proxy that the container's environment may name is not for this way.
        var withProxy = new Dictionary<string, string?>(environment) { ["http_proxy"] = "http://127.0.0.1:9" };
        await using var health = ChildProcess.Start("dotnet", [program, "health"], withProxy);
        await Eventually.TrueAsync(() => health.HasExited, "the command has ended");
        return (health.ExitCode, health.Output);
    }

    /// <summary>Asks it to end (SIGTERM).</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync() => _lives[^1].StopAsync();

    /// <summary>Kills it at once (SIGKILL).</summary>
    public void Kill() => _lives[^1].Kill();

    public async ValueTask DisposeAsync()
    {
        if (_lives is not [])
            Kill();
        foreach (var life in _lives)
            await life.DisposeAsync();
    }
}
