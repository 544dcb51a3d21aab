using k8s.Models;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

/// <summary>The Pod Security Standard "restricted", field by field, and what we ask of pods beyond it.</summary>
[Collection<RenderedManifestsTests>]
public sealed class PodSecurityTests(RenderedManifests manifests)
{
    public static TheoryData<string> Folders =>
        [RenderedManifests.Base, RenderedManifests.SingleNode, RenderedManifests.Production, RenderedManifests.WithTelemetry, RenderedManifests.WithAlerts];

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_namespace_refuses_pods_that_are_not_restricted(string folder)
    {
        var labels = manifests[folder].Named<V1Namespace>(Manifests.Namespace).Metadata.Labels;

        Assert.Equal("restricted", labels["pod-security.kubernetes.io/enforce"]);
        Assert.Equal("latest", labels["pod-security.kubernetes.io/enforce-version"]);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_pod_runs_as_root(string folder) => EachPod(folder, pod =>
    {
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.True(pod.SecurityContext.RunAsUser > 0);
        Assert.True(pod.SecurityContext.RunAsGroup > 0);
        Assert.All(Containers(pod), container =>
        {
            Assert.Null(container.SecurityContext.RunAsUser);
            Assert.Null(container.SecurityContext.RunAsNonRoot);
        });
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void Our_services_run_as_the_user_of_their_images(string folder) => Assert.All(manifests[folder].Services, service =>
    {
        Assert.Equal(1654, service.Pod.SecurityContext.RunAsUser);
        // Of a service with a volume, the volume too.
        Assert.Equal(service.Name == "query-api" ? null : 1654, service.Pod.SecurityContext.FsGroup);
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_container_can_gain_privileges(string folder) => EachPod(folder, pod => Assert.All(Containers(pod), container =>
    {
        var security = container.SecurityContext;
        Assert.False(security.AllowPrivilegeEscalation);
        Assert.NotEqual(true, security.Privileged);
        Assert.Equal(["ALL"], security.Capabilities.Drop);
        Assert.Null(security.Capabilities.Add);
        Assert.Null(security.ProcMount);
        Assert.Null(security.SeLinuxOptions);
        Assert.Null(security.AppArmorProfile);
    }));

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_pod_has_the_seccomp_profile_of_the_runtime(string folder) => EachPod(folder, pod =>
    {
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.All(Containers(pod), container => Assert.Null(container.SecurityContext.SeccompProfile));
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_pod_shares_anything_of_its_node(string folder) => EachPod(folder, pod =>
    {
        Assert.NotEqual(true, pod.HostNetwork);
        Assert.NotEqual(true, pod.HostPID);
        Assert.NotEqual(true, pod.HostIPC);
        Assert.Null(pod.SecurityContext.Sysctls);
        Assert.All(Containers(pod).SelectMany(container => container.Ports ?? []), port => Assert.Null(port.HostPort));
        Assert.All(pod.Volumes, volume => Assert.True(
            volume.EmptyDir is not null || volume.PersistentVolumeClaim is not null || volume.ConfigMap is not null || volume.Secret is not null));
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_container_can_write_to_its_root_file_system(string folder) => EachPod(folder, pod =>
    {
        Assert.All(Containers(pod), container => Assert.True(container.SecurityContext.ReadOnlyRootFilesystem));
        Assert.All(pod.Containers, container => Assert.Contains(container.VolumeMounts, mount => mount.MountPath == "/tmp"));
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_pod_gets_a_key_to_the_Kubernetes_API(string folder) => Assert.All(manifests[folder].Workloads, workload =>
    {
        Assert.False(workload.Pod.AutomountServiceAccountToken);
        Assert.Equal(workload.Name, workload.Pod.ServiceAccountName);
        Assert.False(manifests[folder].Named<V1ServiceAccount>(workload.Name).AutomountServiceAccountToken);
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_pod_gets_the_addresses_of_other_Services_as_variables(string folder) =>
        Assert.All(manifests[folder].Workloads, workload => Assert.False(workload.Pod.EnableServiceLinks));

    private void EachPod(string folder, Action<V1PodSpec> check)
    {
        var pods = manifests[folder].Workloads.Select(workload => workload.Pod)
            .Concat(manifests[folder].Of<RabbitmqCluster>().Select(rabbitMq => rabbitMq.Spec.Override.StatefulSet.Spec.Template.Spec)).ToList();

        Assert.True(pods.Count >= 3);
        Assert.All(pods, check);
    }

    private static IEnumerable<V1Container> Containers(V1PodSpec pod) => pod.Containers.Concat(pod.InitContainers ?? []);
}
