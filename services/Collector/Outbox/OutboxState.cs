namespace AcMonitoring.Collector.Outbox;

/// <summary>The content of the outbox.</summary>
/// <param name="Messages">Number of messages.</param>
/// <param name="OldestAt">When the oldest message was stored; null without messages.</param>
/// <param name="InMemory">Number of messages that are in memory only.</param>
/// <param name="Problem">Why the file cannot be used; null if it can.</param>
internal sealed record OutboxState(long Messages, DateTimeOffset? OldestAt, long InMemory, string? Problem);
