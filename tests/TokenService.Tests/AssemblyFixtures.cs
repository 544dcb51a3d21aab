using AcMonitoring.TokenService.Tests.Running;

[assembly: AssemblyFixture(typeof(Broker))]
