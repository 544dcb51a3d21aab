namespace AcMonitoring.QueryApi.Tests;

/// <summary>Tests that advance the clock for alerts.</summary>
[CollectionDefinition]
public sealed class BrokerOfAlerts;

/// <summary>Tests that start, stop and kill the real executable.</summary>
[CollectionDefinition]
public sealed class BrokerOfProcesses;

/// <summary>Tests that store many readings or inject faults; they count retries, so they need a separate broker.</summary>
[CollectionDefinition]
public sealed class BrokerOfStoring;
