using System.Diagnostics.Metrics;
using AcMonitoring.Collector.Spooling;
using AcMonitoring.Collector.Telemetry;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Tests.Spooling;

/// <summary>A folder with a spool's file, and what the spools on it counted and logged.</summary>
internal sealed class SpoolFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ac-monitoring-spool-").FullName;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _counts = [];
    private readonly CollectorMetrics _metrics;

    public SpoolFolder()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var key = instrument.Name + (tags.Length > 0 ? $" {tags[0].Value}" : "");
            _counts[key] = _counts.GetValueOrDefault(key) + value;
        });
        _listener.Start();
        _metrics = new CollectorMetrics(meters);
    }

    public string Path => System.IO.Path.Combine(_folder, "spool.db");

    public LogLines Logs { get; } = new();

    public IReadOnlyList<string> Damaged => Directory.GetFiles(_folder, "spool.db.damaged-*Z");

    public long SetAside => _counts["collector.spool.set_aside"];

    public long Dropped(string reason) => _counts["collector.spool.dropped " + reason];

    public Spool Open(int? limit = null)
    {
        var options = new SpoolOptions { SpoolPath = Path };
        if (limit is { } messages)
            options.SpoolLimit = messages;
        var logger = LoggerFactory.Create(logging => logging.AddProvider(Logs)).CreateLogger<Spool>();
        var spool = new Spool(Options.Create(options), _metrics, TimeProvider.System, logger);
        try
        {
            spool.Open();
            return spool;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
