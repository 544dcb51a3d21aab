using k8s;
using k8s.Models;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

// The resources of the operators, with the fields that our manifests use and no others: a misspelt one fails the parsing.
// RabbitMQ Cluster Operator api/v1beta1, CloudNativePG api/v1, plugin-barman-cloud api/v1.
internal abstract class OperatorResource<TSpec> : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public TSpec Spec { get; set; } = default!;
}

internal sealed class RabbitmqCluster : OperatorResource<RabbitmqClusterSpec>;

internal sealed class RabbitmqClusterSpec
{
    public int Replicas { get; set; }

    public string Image { get; set; } = "";

    public RabbitmqPersistence Persistence { get; set; } = new();

    public V1ResourceRequirements Resources { get; set; } = new();

    public RabbitmqConfiguration Rabbitmq { get; set; } = new();

    public V1Affinity Affinity { get; set; } = new();

    public RabbitmqOverride Override { get; set; } = new();
}

internal sealed class RabbitmqPersistence
{
    public ResourceQuantity Storage { get; set; } = new("0");
}

internal sealed class RabbitmqConfiguration
{
    public string AdditionalConfig { get; set; } = "";

    public IList<string> AdditionalPlugins { get; set; } = [];
}

internal sealed class RabbitmqOverride
{
    /// <summary>Of the StatefulSet that the operator makes; merged into it.</summary>
    public V1StatefulSet StatefulSet { get; set; } = new();
}

internal sealed class PostgresCluster : OperatorResource<PostgresClusterSpec>;

internal sealed class PostgresClusterSpec
{
    public int Instances { get; set; }

    public string ImageName { get; set; } = "";

    public PostgresBootstrap Bootstrap { get; set; } = new();

    public PostgresStorage Storage { get; set; } = new();

    public PostgresStorage WalStorage { get; set; } = new();

    public V1ResourceRequirements Resources { get; set; } = new();

    public PostgresAffinity Affinity { get; set; } = new();

    public IList<V1TopologySpreadConstraint> TopologySpreadConstraints { get; set; } = [];

    public PostgresConfiguration Postgresql { get; set; } = new();

    public IList<PostgresPlugin> Plugins { get; set; } = [];
}

internal sealed class PostgresBootstrap
{
    public PostgresInitDb Initdb { get; set; } = new();
}

internal sealed class PostgresInitDb
{
    public string Database { get; set; } = "";

    public string Owner { get; set; } = "";
}

internal sealed class PostgresStorage
{
    public ResourceQuantity Size { get; set; } = new("0");
}

internal sealed class PostgresAffinity
{
    public string PodAntiAffinityType { get; set; } = "";

    public string TopologyKey { get; set; } = "";
}

internal sealed class PostgresConfiguration
{
    public PostgresSynchronous Synchronous { get; set; } = new();

    public Dictionary<string, string> Parameters { get; set; } = [];
}

internal sealed class PostgresSynchronous
{
    public string Method { get; set; } = "";

    public int Number { get; set; }

    public string DataDurability { get; set; } = "";
}

internal sealed class PostgresPlugin
{
    public string Name { get; set; } = "";

    public bool IsWALArchiver { get; set; }

    public Dictionary<string, string> Parameters { get; set; } = [];
}

internal sealed class ScheduledBackup : OperatorResource<ScheduledBackupSpec>;

internal sealed class ScheduledBackupSpec
{
    /// <summary>Six fields, seconds first.</summary>
    public string Schedule { get; set; } = "";

    public bool Immediate { get; set; }

    public string BackupOwnerReference { get; set; } = "";

    public V1LocalObjectReference Cluster { get; set; } = new();

    public string Method { get; set; } = "";

    public PostgresPlugin PluginConfiguration { get; set; } = new();
}

internal sealed class ObjectStore : OperatorResource<ObjectStoreSpec>;

internal sealed class ObjectStoreSpec
{
    public string RetentionPolicy { get; set; } = "";

    public ObjectStoreConfiguration Configuration { get; set; } = new();

    public ObjectStoreSidecar InstanceSidecarConfiguration { get; set; } = new();
}

internal sealed class ObjectStoreConfiguration
{
    public string DestinationPath { get; set; } = "";

    public string EndpointURL { get; set; } = "";

    public ObjectStoreS3Credentials S3Credentials { get; set; } = new();

    public ObjectStoreCompression Wal { get; set; } = new();

    public ObjectStoreCompression Data { get; set; } = new();
}

internal sealed class ObjectStoreS3Credentials
{
    public V1SecretKeySelector AccessKeyId { get; set; } = new();

    public V1SecretKeySelector SecretAccessKey { get; set; } = new();
}

internal sealed class ObjectStoreCompression
{
    public string Compression { get; set; } = "";
}

internal sealed class ObjectStoreSidecar
{
    public V1ResourceRequirements Resources { get; set; } = new();
}
