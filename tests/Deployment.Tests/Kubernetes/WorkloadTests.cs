using System.Text.RegularExpressions;
using k8s.Models;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

/// <summary>How the pods are run, watched and replaced.</summary>
[Collection<RenderedManifestsTests>]
public sealed partial class WorkloadTests(RenderedManifests manifests)
{
    public static TheoryData<string> Folders => PodSecurityTests.Folders;

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_three_services_are_there(string folder) =>
        Assert.Equal(["collector", "query-api", "token-service"], manifests[folder].Services.Select(service => service.Name).Order());

    [Theory]
    [MemberData(nameof(Folders))]
    public void Everything_is_named_once_and_lies_in_the_namespace(string folder)
    {
        var all = manifests[folder].All;

        Assert.Equal(all.Count, all.Select(item => (item.Kind, item.Name())).Distinct().Count());
        Assert.All(all.Where(item => item is not V1Namespace), item => Assert.Equal(Manifests.Namespace, item.Namespace()));
        Assert.All(all, item => Assert.Equal("ac-monitoring", item.GetLabel("app.kubernetes.io/part-of")));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_image_is_of_an_exact_version(string folder)
    {
        var images = manifests[folder].Workloads.Select(workload => workload.Container.Image)
            .Concat(manifests[folder].Of<RabbitmqCluster>().Select(rabbitMq => rabbitMq.Spec.Image))
            .Concat(manifests[folder].Of<PostgresCluster>().Select(postgres => postgres.Spec.ImageName));

        Assert.All(images, image => Assert.Matches(ExactTag(), image));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_container_asks_for_what_it_needs_and_has_a_limit(string folder)
    {
        var resources = manifests[folder].Workloads.Select(workload => workload.Container.Resources)
            .Concat(manifests[folder].Of<RabbitmqCluster>().Select(rabbitMq => rabbitMq.Spec.Resources))
            .Concat(manifests[folder].Of<PostgresCluster>().Select(postgres => postgres.Spec.Resources))
            .Concat(manifests[folder].Of<ObjectStore>().Select(store => store.Spec.InstanceSidecarConfiguration.Resources));

        Assert.All(resources, given => Assert.All(["cpu", "memory"], resource =>
            Assert.InRange(given.Requests[resource].ToDecimal(), 0.001m, given.Limits[resource].ToDecimal())));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Our_services_are_probed_at_their_health_endpoints(string folder) => Assert.All(manifests[folder].Services, service =>
    {
        Assert.Equal("/health/live", service.Container.StartupProbe.HttpGet.Path);
        Assert.Equal("/health/live", service.Container.LivenessProbe.HttpGet.Path);
        Assert.Equal("/health/ready", service.Container.ReadinessProbe.HttpGet.Path);
        // Its check of the database gives up after two seconds.
        Assert.True(service.Container.ReadinessProbe.TimeoutSeconds > 2);
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_probe_is_there_and_asks_a_port_that_the_container_has(string folder) => Assert.All(manifests[folder].Workloads, workload =>
    {
        V1Probe[] probes = [workload.Container.StartupProbe, workload.Container.LivenessProbe, workload.Container.ReadinessProbe];
        Assert.All(probes, Assert.NotNull);
        Assert.All(
            probes.Select(probe => (probe.HttpGet?.Port ?? probe.TcpSocket?.Port)?.Value).OfType<string>(),
            port => Assert.Contains(port, workload.Container.Ports.Select(open => open.Name)));
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_service_has_longer_to_end_than_it_gives_itself(string folder) => Assert.All(manifests[folder].Services, service =>
    {
        const int ownTimeout = 20;
        var wait = service.Container.Lifecycle?.PreStop.Sleep.Seconds ?? 0;
        Assert.Equal(30, service.Pod.TerminationGracePeriodSeconds);
        Assert.True(ownTimeout + wait < service.Pod.TerminationGracePeriodSeconds);
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void Collector_and_TokenService_are_one_each_and_never_two_at_a_time(string folder) =>
        Assert.All(["collector", "token-service"], name =>
        {
            var deployment = manifests[folder].Named<V1Deployment>(name).Spec;
            Assert.Equal(1, deployment.Replicas);
            Assert.Equal("Recreate", deployment.Strategy.Type);
        });

    [Theory]
    [InlineData("collector", "/var/lib/ac-monitoring/collector")]
    [InlineData("token-service", "/var/lib/ac-monitoring/token-service")]
    [InlineData("token-service", "/var/lib/ac-monitoring/token-keys")]
    public void What_a_service_must_keep_lies_on_a_claimed_volume(string name, string path)
    {
        var service = manifests[RenderedManifests.Base].Service(name);
        var volume = service.Container.VolumeMounts.Single(mount => mount.MountPath == path).Name;
        var claim = service.Pod.Volumes.Single(item => item.Name == volume).PersistentVolumeClaim.ClaimName;

        Assert.Equal(["ReadWriteOnce"], manifests[RenderedManifests.Base].Named<V1PersistentVolumeClaim>(claim).Spec.AccessModes);
    }

    [Theory]
    [InlineData(RenderedManifests.Base, 2)]
    [InlineData(RenderedManifests.SingleNode, 1)]
    [InlineData(RenderedManifests.Production, 2)]
    public void The_autoscaler_of_the_QueryApi_alone_says_how_many_there_are(string folder, int atLeast)
    {
        var autoscaler = manifests[folder].Of<V2HorizontalPodAutoscaler>().Single().Spec;
        var deployment = manifests[folder].Named<V1Deployment>(autoscaler.ScaleTargetRef.Name);

        Assert.Equal(("apps/v1", "Deployment", "query-api"), (autoscaler.ScaleTargetRef.ApiVersion, autoscaler.ScaleTargetRef.Kind, deployment.Name()));
        Assert.Null(deployment.Spec.Replicas);
        Assert.Equal(atLeast, autoscaler.MinReplicas);
        Assert.True(autoscaler.MaxReplicas > atLeast);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_QueryApi_is_spread_over_nodes_and_zones_and_replaced_without_a_gap(string folder)
    {
        var deployment = manifests[folder].Named<V1Deployment>("query-api").Spec;

        Assert.Equal("0", deployment.Strategy.RollingUpdate.MaxUnavailable.Value);
        Assert.Equal(
            ["kubernetes.io/hostname", "topology.kubernetes.io/zone"],
            deployment.Template.Spec.TopologySpreadConstraints.Select(constraint => constraint.TopologyKey));
        Assert.All(deployment.Template.Spec.TopologySpreadConstraints, constraint =>
            Assert.True(Labels.Match(constraint.LabelSelector, deployment.Template.Metadata.Labels)));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_node_can_always_be_drained_one_pod_of_a_kind_at_a_time(string folder)
    {
        var budgets = manifests[folder].Of<V1PodDisruptionBudget>();

        Assert.All(budgets, budget =>
        {
            Assert.Equal("1", budget.Spec.MaxUnavailable.Value);
            Assert.Null(budget.Spec.MinAvailable);
        });
        Assert.All(manifests[folder].Workloads, workload =>
            Assert.Single(budgets, budget => Labels.Match(budget.Spec.Selector, workload.Template.Metadata.Labels)));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_workload_finds_its_own_pods_and_no_others(string folder) => Assert.All(manifests[folder].Workloads, workload =>
        Assert.Equal(
            [workload.Name],
            manifests[folder].Workloads.Where(other => Labels.Match(workload.Selector, other.Template.Metadata.Labels)).Select(other => other.Name)));

    [GeneratedRegex(@"^[a-z0-9./-]+:\d+\.\d+(\.\d+)?(-[a-z]+)*$")]
    private static partial Regex ExactTag();
}
