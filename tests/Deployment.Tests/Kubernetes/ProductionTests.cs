using k8s.Models;
using Npgsql;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

/// <summary>What the production overlay is for: nothing is lost with a node, and little with all of them.</summary>
[Collection<RenderedManifestsTests>]
public sealed class ProductionTests(RenderedManifests manifests)
{
    private readonly Manifests _production = manifests[RenderedManifests.Production];

    [Fact]
    public void RabbitMQ_is_on_three_nodes()
    {
        var antiAffinity = Assert.Single(_production.RabbitmqCluster.Spec.Affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution);

        Assert.Equal(3, _production.RabbitmqCluster.Spec.Replicas);
        Assert.Equal("kubernetes.io/hostname", antiAffinity.TopologyKey);
        Assert.Equal(_production.RabbitmqCluster.Name(), antiAffinity.LabelSelector.MatchLabels[Manifests.NameLabel]);
    }

    [Fact]
    public void Every_queue_is_a_quorum_queue_and_gets_a_copy_on_each_node()
    {
        var settings = _production.RabbitmqCluster.Spec.Rabbitmq.AdditionalConfig.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(" = ")).ToDictionary(line => line[0], line => line[1]);

        Assert.Equal("quorum", settings["default_queue_type"]);
        Assert.Equal("true", settings["quorum_queue.continuous_membership_reconciliation.enabled"]);
        Assert.Equal("3", settings["quorum_queue.continuous_membership_reconciliation.target_group_size"]);
    }

    [Fact]
    public void One_broker_at_a_time_may_be_moved()
    {
        var budget = _production.Named<V1PodDisruptionBudget>("rabbitmq").Spec;

        Assert.Equal("1", budget.MaxUnavailable.Value);
        Assert.Equal(_production.RabbitmqCluster.Name(), budget.Selector.MatchLabels[Manifests.NameLabel]);
    }

    [Fact]
    public void PostgreSQL_is_on_three_nodes_and_a_commit_on_two()
    {
        var postgres = _production.PostgresCluster.Spec;

        Assert.Equal(3, postgres.Instances);
        Assert.Equal(("required", "kubernetes.io/hostname"), (postgres.Affinity.PodAntiAffinityType, postgres.Affinity.TopologyKey));
        Assert.Equal(("any", 1, "preferred"), (postgres.Postgresql.Synchronous.Method, postgres.Postgresql.Synchronous.Number, postgres.Postgresql.Synchronous.DataDurability));
    }

    [Fact]
    public void Both_engines_are_spread_over_zones()
    {
        Assert.Equal("topology.kubernetes.io/zone", Assert.Single(_production.PostgresCluster.Spec.TopologySpreadConstraints).TopologyKey);
        Assert.Equal(
            "topology.kubernetes.io/zone",
            Assert.Single(_production.RabbitmqCluster.Spec.Override.StatefulSet.Spec.Template.Spec.TopologySpreadConstraints).TopologyKey);
    }

    [Fact]
    public void The_log_of_PostgreSQL_is_archived_and_a_whole_copy_made_every_night()
    {
        var store = Assert.Single(_production.Of<ObjectStore>());
        var archiver = Assert.Single(_production.PostgresCluster.Spec.Plugins);
        var backup = Assert.Single(_production.Of<ScheduledBackup>()).Spec;

        Assert.True(archiver.IsWALArchiver);
        Assert.Equal(store.Name(), archiver.Parameters["barmanObjectName"]);
        Assert.Equal("30d", store.Spec.RetentionPolicy);
        Assert.Equal(_production.PostgresCluster.Name(), backup.Cluster.Name);
        Assert.Equal(("plugin", archiver.Name), (backup.Method, backup.PluginConfiguration.Name));
        Assert.Matches(@"^\d+ \d+ \d+ \* \* \*$", backup.Schedule);
    }

    [Fact]
    public void The_object_store_finds_its_key()
    {
        var credentials = _production.Of<ObjectStore>().Single().Spec.Configuration.S3Credentials;

        Assert.All([credentials.AccessKeyId, credentials.SecretAccessKey], key =>
            Assert.NotEmpty(_production.Named<V1Secret>(key.Name).Data[key.Key]));
    }

    [Fact]
    public void What_may_be_some_seconds_old_is_read_from_the_standbys_and_else_from_the_primary()
    {
        var settings = _production.Service("query-api").Environment(_production);

        Assert.Equal("postgres-rw", settings["DB_HOST"]);
        Assert.Equal("postgres-ro,postgres-rw", settings["DB_READ_HOST"]);
        Assert.Equal("on", _production.PostgresCluster.Spec.Postgresql.Parameters["hot_standby_feedback"]);
    }

    [Fact]
    public void The_database_is_reached_by_TLS_with_the_authority_that_its_operator_makes()
    {
        var service = _production.Service("query-api");
        var address = new NpgsqlConnectionStringBuilder(service.Environment(_production)["ConnectionStrings__Postgres"]);
        var mount = service.Container.VolumeMounts.Single(mount => address.RootCertificate == $"{mount.MountPath}/ca.crt");
        var secret = service.Template.Spec.Volumes.Single(volume => volume.Name == mount.Name).Secret;

        Assert.Equal(("postgres-rw", SslMode.VerifyFull), (address.Host, address.SslMode));
        Assert.Equal(("$(DB_USER)", "$(DB_PASSWORD)", "$(DB_NAME)"), (address.Username, address.Password, address.Database));
        Assert.Equal($"{_production.PostgresCluster.Name()}-ca", secret.SecretName);
        // Beside it lies the authority's key.
        Assert.Equal("ca.crt", Assert.Single(secret.Items).Key);
    }

    [Theory]
    [InlineData(RenderedManifests.SingleNode)]
    [InlineData(RenderedManifests.Production)]
    public void The_database_has_connections_for_every_QueryApi_and_one_more(string folder)
    {
        const int largestPool = 100;
        var most = folder == RenderedManifests.Production
            ? int.Parse(_production.PostgresCluster.Spec.Postgresql.Parameters["max_connections"], System.Globalization.CultureInfo.InvariantCulture)
            : manifests[folder].Workloads.Single(workload => workload.Name == "postgres").Container.Args
                .Where(argument => argument.StartsWith("max_connections=", StringComparison.Ordinal))
                .Select(argument => int.Parse(argument.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture)).Single();

        Assert.True(most > (manifests[folder].Of<V2HorizontalPodAutoscaler>().Single().Spec.MaxReplicas + 1) * largestPool);
    }
}
