using System.Diagnostics;
using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Collector.Tokens;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.Collector.Tests;

/// <summary>The Collector's reading half as its own setup builds it, without a broker.</summary>
internal sealed class Reader : IAsyncDisposable
{
    public static readonly DateTimeOffset Slot = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;

    /// <param name="cloud">Base address of the SmartThings API.</param>
    /// <param name="tokens">Address of the TokenService.</param>
    /// <param name="tryTimeout">How long one try may take, where ten seconds are too long for a test.</param>
    /// <param name="settings">Further settings, as the environment spells them.</param>
    public Reader(Uri cloud, Uri tokens, TimeSpan? tryTimeout = null, params IEnumerable<(string Name, string Value)> settings)
        : this(cloud, tokens, TimeProvider.System, tryTimeout, settings)
    {
    }

    public Reader(Uri cloud, Uri tokens, TimeProvider time, TimeSpan? tryTimeout, params IEnumerable<(string Name, string Value)> settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["SmartThings:BaseUrl"] = cloud.ToString(),
            ["TokenService:BaseUrl"] = tokens.ToString(),
        };
        foreach (var (name, value) in settings)
            values[name.Replace("__", ":")] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton(time)
            .AddLogging(logging => logging.AddProvider(Logs).SetMinimumLevel(LogLevel.Information))
            .AddSmartThings()
            .AddTokenClient()
            .AddPolling();
        if (tryTimeout is { } timeout)
            services.PostConfigure<SmartThingsOptions>(options => options.TryTimeout = timeout);
        _services = services.BuildServiceProvider();
    }

    public LogLines Logs { get; } = new();

    /// <summary>How long the last round took.</summary>
    public TimeSpan Elapsed { get; private set; }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<RoundOutcome> ReadAsync(double limitSeconds = 60)
    {
        var clock = Stopwatch.StartNew();
        var outcome = await Get<ReadDevices>().ReadAsync(Slot, TimeSpan.FromSeconds(limitSeconds), TestContext.Current.CancellationToken);
        Elapsed = clock.Elapsed;
        return outcome;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
