using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests;

/// <summary>The broker of the tests that let time pass for alerts.</summary>
[CollectionDefinition]
public sealed class BrokerOfAlerts : ICollectionFixture<RabbitMqServer>;

/// <summary>The broker of the tests that start, stop and kill the real executable.</summary>
[CollectionDefinition]
public sealed class BrokerOfProcesses : ICollectionFixture<RabbitMqServer>;
