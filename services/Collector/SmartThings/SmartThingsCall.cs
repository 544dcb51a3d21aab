using Polly;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>One call of the API. It travels through the resilience pipeline in the context.</summary>
internal sealed class SmartThingsCall(CallKind kind, Uri uri, PollContext poll)
{
    private static readonly ResiliencePropertyKey<SmartThingsCall> Key = new("call");

    public CallKind Kind => kind;

    public Uri Uri => uri;

    public PollContext Poll => poll;

    public string MediaType { get; init; } = "application/json";

    /// <summary>Member that a valid response has; null if none is required.</summary>
    public string? RequiredMember { get; init; }

    /// <summary>The unit whose status is requested; null for any other call.</summary>
    public string? DeviceId { get; init; }

    /// <summary>The token of the last try; null before the first.</summary>
    public string? SentToken { get; set; }

    /// <summary>The lease of the current try.</summary>
    public CallLease? Lease { get; set; }

    public static SmartThingsCall Of(ResilienceContext context) => context.Properties.GetValue(Key, null!);

    public void AddTo(ResilienceContext context) => context.Properties.Set(Key, this);
}
