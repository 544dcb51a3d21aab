using AcMonitoring.Deployment.Tests.Compose;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

/// <summary>What the manifests tell the services.</summary>
[Collection<RenderedManifestsTests>]
public sealed class SettingsTests(RenderedManifests manifests)
{
    public static TheoryData<string> Folders => PodSecurityTests.Folders;

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_service_is_given_only_settings_that_it_knows(string folder) => Assert.All(manifests[folder].Services, service =>
    {
        var variables = service.Environment(manifests[folder]);
        // Some are there to be put into another one.
        var parts = variables.Keys.Where(name => variables.Values.Any(value => value?.Contains($"$({name})", StringComparison.Ordinal) == true));

        Assert.Empty(variables.Keys.Except(parts).Except(SettingsOf(service).Names));
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_service_is_given_every_setting_that_it_requires(string folder) => Assert.All(manifests[folder].Services, service =>
        Assert.Empty(SettingsOf(service).Required.Except(service.Environment(manifests[folder]).Keys)));

    [Fact]
    public void RabbitMQ_and_PostgreSQL_are_those_of_the_compose_file()
    {
        var compose = ComposeFile.Read();
        var production = manifests[RenderedManifests.Production];

        Assert.Equal(compose.Services["rabbitmq"].Text("image"), ImageOf("rabbitmq"));
        Assert.Equal(compose.Services["rabbitmq"].Text("image"), production.RabbitmqCluster.Spec.Image);
        Assert.Equal(compose.Services["db"].Text("image"), ImageOf("postgres"));
        Assert.Equal(Version(ImageOf("postgres")), Version(production.PostgresCluster.Spec.ImageName));
    }

    private string ImageOf(string workload) => manifests[RenderedManifests.SingleNode].Workloads.Single(item => item.Name == workload).Container.Image;

    private static string Version(string image) => image.Split(':')[1].Split('-')[0];

    private static KnownSettings SettingsOf(Workload service) => KnownSettings.Of(KnownSettings.Programs[service.Container.Image.Split(':')[0]]);
}
