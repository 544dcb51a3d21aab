using System.Text.RegularExpressions;
using k8s.Models;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

/// <summary>That names lead somewhere: of Services, ConfigMaps, Secrets, hosts and variables.</summary>
[Collection<RenderedManifestsTests>]
public sealed partial class WiringTests(RenderedManifests manifests)
{
    public static TheoryData<string> Folders => PodSecurityTests.Folders;

    public static TheoryData<string> Overlays =>
        [RenderedManifests.SingleNode, RenderedManifests.Production, RenderedManifests.WithTelemetry];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_Service_leads_to_a_port_of_the_pods_that_it_selects(string folder) => Assert.All(manifests[folder].Of<V1Service>(), service =>
    {
        var workload = Assert.Single(manifests[folder].Workloads, workload => Labels.Match(service.Spec.Selector, workload.Template.Metadata.Labels));
        Assert.All(service.Spec.Ports, port => Assert.Equal(
            port.Port, workload.Container.Ports.Single(open => open.Name == port.TargetPort.Value).ContainerPort));
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_Service_is_open_to_the_world(string folder) => Assert.All(
        manifests[folder].Of<V1Service>(), service => Assert.True(service.Spec is { Type: null, ExternalIPs: null }));

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_only_way_in_is_to_the_QueryApi_by_TLS(string folder)
    {
        var ingress = manifests[folder].Of<V1Ingress>().Single().Spec;
        var rule = Assert.Single(ingress.Rules);
        var path = Assert.Single(rule.Http.Paths);

        Assert.Null(ingress.DefaultBackend);
        Assert.Equal(("/", "Prefix"), (path.Path, path.PathType));
        Assert.Equal("query-api", path.Backend.Service.Name);
        Assert.Equal([rule.Host], Assert.Single(ingress.Tls).Hosts);
        Assert.Contains(
            manifests[folder].Named<V1Service>(path.Backend.Service.Name).Spec.Ports, port => port.Name == path.Backend.Service.Port.Name && port.Port == 8000);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_ConfigMap_and_Secret_that_a_pod_reads_is_there_with_its_keys(string folder)
    {
        var missing = manifests[folder].Workloads.SelectMany(workload => MissingOf(manifests[folder], workload)).Distinct().Order();

        // What an overlay must bring, and in production the operators do.
        string[] logins =
        [
            "Secret postgres-app: dbname", "Secret postgres-app: password", "Secret postgres-app: username",
            "Secret rabbitmq-default-user: password", "Secret rabbitmq-default-user: username",
        ];
        Assert.Equal(
            folder switch
            {
                RenderedManifests.Base => logins,
                RenderedManifests.Production => [.. logins[..3], "Secret postgres-ca: ca.crt", .. logins[3..]],
                _ => [],
            },
            missing);
    }

    [Fact]
    public void The_operators_make_the_Secrets_and_hosts_that_the_services_expect()
    {
        var production = manifests[RenderedManifests.Production];

        Assert.Equal("rabbitmq-default-user", $"{production.RabbitmqCluster.Name()}-default-user");
        Assert.Equal("postgres-app", $"{production.PostgresCluster.Name()}-app");
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Every_host_that_a_service_is_told_is_there(string folder)
    {
        var known = manifests[folder].Of<V1Service>().Select(service => service.Name())
            .Concat(manifests[folder].Of<RabbitmqCluster>().Select(rabbitMq => rabbitMq.Name()))
            .Concat(manifests[folder].Of<PostgresCluster>().SelectMany(postgres => (string[])[$"{postgres.Name()}-rw", $"{postgres.Name()}-ro"]));
        var told = manifests[folder].Services.SelectMany(service => service.Environment(manifests[folder]))
            .Where(variable => variable.Key is "DB_HOST" or "DB_READ_HOST" or "TokenService__BaseUrl" or "RabbitMq__Uri")
            .SelectMany(variable => Hosts(variable.Value!)).ToHashSet();

        Assert.Superset(new HashSet<string> { "postgres-rw", "rabbitmq", "token-service" }, told);
        Assert.Empty(told.Except(known));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_variable_that_is_put_into_another_stands_before_it(string folder) => Assert.All(manifests[folder].Services, service =>
    {
        var names = service.Container.Env.Select(variable => variable.Name).ToList();
        var uses = service.Container.Env.SelectMany(variable => Reference().Matches(variable.Value ?? "").Select(use => (variable.Name, Of: use.Groups["name"].Value)));

        Assert.NotEmpty(uses);
        // One that comes later, or not at all, is left as it is written.
        Assert.All(uses, use => Assert.InRange(names.IndexOf(use.Of), 0, names.IndexOf(use.Name) - 1));
    });

    [Theory]
    [InlineData("query-api", "http://token-service:8001/")]
    [InlineData("collector", "http://token-service:8011/")]
    public void The_Collector_asks_the_port_of_its_own_and_the_gateway_the_other(string service, string address)
    {
        var manifest = manifests[RenderedManifests.Base];

        Assert.Equal(address, manifest.Service(service).Environment(manifest)["TokenService__BaseUrl"]);
    }

    [Fact]
    public void Telemetry_goes_nowhere_unless_its_component_is_used()
    {
        Assert.All(EndpointsIn(RenderedManifests.SingleNode), Assert.Null);
        Assert.All(EndpointsIn(RenderedManifests.WithTelemetry), endpoint => Assert.Equal("http://otel-collector.observability:4317", endpoint));
    }

    private IEnumerable<string?> EndpointsIn(string folder) => manifests[folder].Services.Select(
        service => service.Environment(manifests[folder]).GetValueOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT"));

    private static IEnumerable<string> MissingOf(Manifests manifests, Workload workload)
    {
        var configMaps = manifests.Of<V1ConfigMap>().Select(map => map.Name());
        foreach (var source in workload.Container.EnvFrom ?? [])
        {
            if (!configMaps.Contains(source.ConfigMapRef.Name))
                yield return $"ConfigMap {source.ConfigMapRef.Name}";
        }

        var inVariables = (workload.Container.Env ?? []).Select(variable => variable.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>()
            .Select(key => (key.Name, key.Key));
        var inFiles = workload.Pod.Volumes.Select(volume => volume.Secret).OfType<V1SecretVolumeSource>()
            .SelectMany(secret => secret.Items.Select(key => (Name: secret.SecretName, key.Key)));
        foreach (var (name, key) in inVariables.Concat(inFiles))
        {
            var secret = manifests.Of<V1Secret>().SingleOrDefault(secret => secret.Name() == name);
            if (secret is null || !secret.Data.TryGetValue(key, out var value) || value.Length == 0)
                yield return $"Secret {name}: {key}";
        }
    }

    private static string[] Hosts(string value) => value.Contains("://", StringComparison.Ordinal)
        ? [new Uri(Reference().Replace(value, "x")).Host]
        : value.Split(',');

    [GeneratedRegex(@"\$\((?<name>\w+)\)")]
    private static partial Regex Reference();
}
