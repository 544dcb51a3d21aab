using k8s;
using k8s.Models;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

/// <summary>The objects of one rendered folder. A field that their types do not have fails the parsing.</summary>
internal sealed class Manifests
{
    public const string Namespace = "ac-monitoring";

    /// <summary>The label that our policies and Services know pods by.</summary>
    public const string NameLabel = "app.kubernetes.io/name";

    private static readonly Dictionary<string, Type> OperatorTypes = new()
    {
        ["rabbitmq.com/v1beta1/RabbitmqCluster"] = typeof(RabbitmqCluster),
        ["postgresql.cnpg.io/v1/Cluster"] = typeof(PostgresCluster),
        ["postgresql.cnpg.io/v1/ScheduledBackup"] = typeof(ScheduledBackup),
        ["barmancloud.cnpg.io/v1/ObjectStore"] = typeof(ObjectStore),
    };

    private Manifests(string text)
    {
        All = [.. KubernetesYaml.LoadAllFromString(text, OperatorTypes, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];
        Workloads =
        [
            .. Of<V1Deployment>().Select(deployment => new Workload(deployment.Name(), deployment.Spec.Template, deployment.Spec.Selector)),
            .. Of<V1StatefulSet>().Select(set => new Workload(set.Name(), set.Spec.Template, set.Spec.Selector)),
        ];
    }

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> All { get; }

    /// <summary>What makes pods, but for the operators' own.</summary>
    public IReadOnlyList<Workload> Workloads { get; }

    /// <summary>The three services of the product.</summary>
    public IEnumerable<Workload> Services => Workloads.Where(workload => workload.Container.Image.StartsWith("ac-monitoring/", StringComparison.Ordinal));

    public RabbitmqCluster RabbitmqCluster => Of<RabbitmqCluster>().Single();

    public PostgresCluster PostgresCluster => Of<PostgresCluster>().Single();

    public static Manifests Parse(string text) => new(text);

    public IReadOnlyList<T> Of<T>() => [.. All.OfType<T>()];

    public T Named<T>(string name)
        where T : IKubernetesObject<V1ObjectMeta> => Of<T>().Single(item => item.Name() == name);

    public Workload Service(string name) => Services.Single(workload => workload.Name == name);
}

/// <summary>A Deployment or StatefulSet.</summary>
internal sealed record Workload(string Name, V1PodTemplateSpec Template, V1LabelSelector Selector)
{
    public V1PodSpec Pod => Template.Spec;

    public V1Container Container => Pod.Containers.Single();

    /// <summary>The variables of its container, those of its ConfigMaps too, where these are in the manifests.</summary>
    public Dictionary<string, string?> Environment(Manifests manifests)
    {
        var variables = (Container.EnvFrom ?? []).SelectMany(source => manifests.Named<V1ConfigMap>(source.ConfigMapRef.Name).Data)
            .ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        foreach (var variable in Container.Env ?? [])
            variables.Add(variable.Name, variable.Value);
        return variables;
    }
}
