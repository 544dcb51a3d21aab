namespace AcMonitoring.QueryApi.Tests;

/// <summary>The tests that let time pass for alerts.</summary>
[CollectionDefinition]
public sealed class BrokerOfAlerts;

/// <summary>The tests that start, stop and kill the real executable.</summary>
[CollectionDefinition]
public sealed class BrokerOfProcesses;
