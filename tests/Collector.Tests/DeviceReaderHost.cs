using System.Diagnostics;
using System.Diagnostics.Metrics;
using AcMonitoring.Collector.AccessToken;
using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Collector.Telemetry;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.Collector.Tests;

/// <summary>The Collector's <see cref="DeviceReader"/> with its real dependencies, without schedule, outbox and broker.</summary>
internal sealed class DeviceReaderHost : IAsyncDisposable
{
    public static readonly DateTimeOffset Slot = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;
    private readonly MeterListener _listener = new();
    private int _sent;
    private int _inFlight;

    /// <param name="cloud">Base address of the SmartThings API.</param>
    /// <param name="tokens">Address of the TokenService.</param>
    /// <param name="tryTimeout">Timeout of one try; null for the default of ten seconds.</param>
    /// <param name="settings">More settings, named as environment variables.</param>
    public DeviceReaderHost(Uri cloud, Uri tokens, TimeSpan? tryTimeout = null, params IEnumerable<(string Name, string Value)> settings)
        : this(cloud, tokens, TimeProvider.System, tryTimeout, settings)
    {
    }

    public DeviceReaderHost(Uri cloud, Uri tokens, TimeProvider clock, TimeSpan? tryTimeout, params IEnumerable<(string Name, string Value)> settings)
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
            .AddSingleton(clock)
            .AddLogging(logging => logging.AddProvider(Logs).SetMinimumLevel(LogLevel.Information))
            .AddSmartThings()
            .AddTokenClient()
            .AddPolling();
        if (tryTimeout is { } timeout)
            services.PostConfigure<SmartThingsOptions>(options => options.TryTimeout = timeout);
        services.AddHttpClient(SmartThingsClient.HttpClient).AddHttpMessageHandler(() => new RequestCounter(this, countsEnd: false));
        services.AddHttpClient(TokenClient.HttpClient).AddHttpMessageHandler(() => new RequestCounter(this, countsEnd: true));
        _services = services.BuildServiceProvider();
        CountEndedCalls();
    }

    public LogLines Logs { get; } = new();

    /// <summary>Duration of the last poll.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Requests sent so far, to SmartThings and to the TokenService.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>True while a request is sent or its response is read.</summary>
    public bool HasRequestInFlight => Volatile.Read(ref _inFlight) > 0;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<PollResult> ReadAsync(double limitSeconds = 60)
    {
        var clock = Stopwatch.StartNew();
        var result = await Get<DeviceReader>().ReadAsync(Slot, TimeSpan.FromSeconds(limitSeconds), TestContext.Current.CancellationToken);
        Elapsed = clock.Elapsed;
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _services.DisposeAsync();
    }

    // The Collector counts a call when its response is read, which a handler cannot see.
    private void CountEndedCalls()
    {
        var meters = Get<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "collector.smartthings.calls" && instrument.Meter.Scope == meters)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, calls, _, _) => Interlocked.Add(ref _inFlight, -(int)calls));
        _listener.Start();
        Get<CollectorMetrics>();
    }

    private sealed class RequestCounter(DeviceReaderHost host, bool countsEnd) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref host._inFlight);
            Interlocked.Increment(ref host._sent);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                if (countsEnd)
                    Interlocked.Decrement(ref host._inFlight);
            }
        }
    }
}
