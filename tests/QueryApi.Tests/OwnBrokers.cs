namespace AcMonitoring.QueryApi.Tests;

/// <summary>The tests that let time pass for alerts.</summary>
[CollectionDefinition]
public sealed class BrokerOfAlerts;

/// <summary>The tests that start, stop and kill the real executable.</summary>
[CollectionDefinition]
public sealed class BrokerOfProcesses;

/// <summary>The tests that store many readings, or store them in spite of faults: what they count of retries is theirs alone.</summary>
[CollectionDefinition]
public sealed class BrokerOfStoring;
