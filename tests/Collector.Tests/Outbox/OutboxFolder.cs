using System.Diagnostics.Metrics;
using AcMonitoring.Collector.Outbox;
using AcMonitoring.Collector.Telemetry;
using AcMonitoring.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Tests.Outbox;

/// <summary>A folder with an outbox file, and the metrics and logs of its outboxes.</summary>
internal sealed class OutboxFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ac-monitoring-spool-").FullName;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _counts = [];
    private readonly CollectorMetrics _metrics;

    public OutboxFolder()
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

    public OutboxStore Open(int? limit = null)
    {
        var options = new OutboxOptions { SpoolPath = Path };
        if (limit is { } messages)
            options.SpoolLimit = messages;
        var logger = LoggerFactory.Create(logging => logging.AddProvider(Logs)).CreateLogger<OutboxStore>();
        var outbox = new OutboxStore(Options.Create(options), _metrics, TimeProvider.System, logger);
        try
        {
            outbox.Open();
            return outbox;
        }
        catch
        {
            outbox.Dispose();
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
