namespace AcMonitoring.Chaos;

/// <summary>What a fault strikes; two at a time never strike the same.</summary>
internal enum Target
{
    Broker,
    Database,
    Collector,
    SecondCollector,
    QueryApi,
    TokenService,
    Cloud,
}

/// <summary>A kind of fault.</summary>
/// <param name="Name">What it is called in the report.</param>
/// <param name="Target">What it strikes.</param>
/// <param name="Shortest">How long it lasts at least.</param>
/// <param name="Longest">How long it lasts at most.</param>
/// <param name="Begin">Makes it happen.</param>
/// <param name="End">Makes it pass; it is tried until it succeeds.</param>
internal sealed record FaultKind(
    string Name, Target Target, TimeSpan Shortest, TimeSpan Longest, Func<ChaosSystem, Task> Begin, Func<ChaosSystem, Task> End);
