namespace AcMonitoring.Collector.Spooling;

/// <summary>What waits to be published.</summary>
/// <param name="Messages">How many messages.</param>
/// <param name="OldestAt">When the oldest of them was kept; null when none waits.</param>
/// <param name="InMemory">How many of them are in memory alone.</param>
/// <param name="Problem">Why the file cannot be used; null when it can.</param>
internal sealed record SpoolState(long Messages, DateTimeOffset? OldestAt, long InMemory, string? Problem);
