using AcMonitoring.TestSupport;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]
