using System.Collections.Concurrent;
using AcMonitoring.TestSupport.Otlp;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.TestSupport;

/// <summary>A received span and its service.</summary>
public sealed record ReceivedSpan(string Service, string Scope, Span Span)
{
    public string TraceId => Convert.ToHexStringLower(Span.TraceId.Span);

    public string Id => Convert.ToHexStringLower(Span.SpanId.Span);

    /// <summary>Empty for the root span of a trace.</summary>
    public string ParentId => Convert.ToHexStringLower(Span.ParentSpanId.Span);

    /// <summary>Value of a text attribute; null if it is missing.</summary>
    public string? Attribute(string key) => Span.Attributes.FirstOrDefault(attribute => attribute.Key == key)?.Value.StringValue;

    public override string ToString() => $"{Service} {Scope}: {Span.Kind} {Span.Name}";
}

/// <summary>A received metric, its service and meter.</summary>
public sealed record ReceivedMetric(string Service, string Scope, Metric Metric);

/// <summary>A received log record and its service.</summary>
public sealed record ReceivedLog(string Service, LogRecord Record);

/// <summary>Receives the telemetry of the services by OTLP (HTTP, protobuf), in place of an OpenTelemetry collector.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<byte[]> _bodies = [];
    private readonly ConcurrentQueue<ReceivedSpan> _spans = [];
    private readonly ConcurrentQueue<ReceivedMetric> _metrics = [];
    private readonly ConcurrentQueue<ReceivedLog> _logs = [];

    private OtlpReceiver()
    {
        Address = new Uri($"http://127.0.0.1:{FreePorts.Take()}/");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.ToString());
        _server = builder.Build();
        _server.MapPost("/v1/traces", request => ReceiveAsync(request, ExportTraceServiceRequest.Parser, Add));
        _server.MapPost("/v1/metrics", request => ReceiveAsync(request, ExportMetricsServiceRequest.Parser, Add));
        _server.MapPost("/v1/logs", request => ReceiveAsync(request, ExportLogsServiceRequest.Parser, Add));
    }

    /// <summary>The value of <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public Uri Address { get; }

    /// <summary>The bodies of all requests.</summary>
    public IReadOnlyCollection<byte[]> Bodies => _bodies;

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    public IReadOnlyCollection<ReceivedMetric> Metrics => _metrics;

    public IReadOnlyCollection<ReceivedLog> Logs => _logs;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._server.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ReceiveAsync<T>(HttpContext context, MessageParser<T> parser, Action<T> add)
        where T : IMessage<T>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _bodies.Enqueue(body.ToArray());
        add(parser.ParseFrom(body.ToArray()));
        // An empty response confirms the whole request.
        context.Response.ContentType = "application/x-protobuf";
    }

    private void Add(ExportTraceServiceRequest request)
    {
        foreach (var resource in request.ResourceSpans)
            foreach (var scope in resource.ScopeSpans)
                foreach (var span in scope.Spans)
                    _spans.Enqueue(new ReceivedSpan(ServiceOf(resource.Resource), scope.Scope.Name, span));
    }

    private void Add(ExportMetricsServiceRequest request)
    {
        foreach (var resource in request.ResourceMetrics)
            foreach (var scope in resource.ScopeMetrics)
                foreach (var metric in scope.Metrics)
                    _metrics.Enqueue(new ReceivedMetric(ServiceOf(resource.Resource), scope.Scope.Name, metric));
    }

    private void Add(ExportLogsServiceRequest request)
    {
        foreach (var resource in request.ResourceLogs)
            foreach (var scope in resource.ScopeLogs)
                foreach (var record in scope.LogRecords)
                    _logs.Enqueue(new ReceivedLog(ServiceOf(resource.Resource), record));
    }

    private static string ServiceOf(Resource resource) => resource.Attributes.Single(attribute => attribute.Key == "service.name").Value.StringValue;
}
