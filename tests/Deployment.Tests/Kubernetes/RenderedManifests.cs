namespace AcMonitoring.Deployment.Tests.Kubernetes;

/// <summary>The tests that ask the rendered manifests, which are rendered once for all of them.</summary>
[CollectionDefinition]
public sealed class RenderedManifestsTests : ICollectionFixture<RenderedManifests>;

/// <summary>Everything under deploy/k8s as kustomize renders it, from a copy that has keys and passwords.</summary>
public sealed class RenderedManifests : IAsyncLifetime
{
    public const string Base = "base";
    public const string SingleNode = "overlays/single-node";
    public const string Production = "overlays/production";

    /// <summary>The single node with the component telemetry.</summary>
    public const string WithTelemetry = "overlays/with-telemetry";

    /// <summary>The single node with the component alerts.</summary>
    public const string WithAlerts = "overlays/with-alerts";

    private readonly Dictionary<string, Manifests> _manifests = [];

    /// <summary>What is in the overlays' files of secrets, the values alone.</summary>
    public IReadOnlyList<string> SecretValues { get; private set; } = [];

    internal Manifests this[string folder] => _manifests[folder];

    public async ValueTask InitializeAsync()
    {
        using var copy = new ManifestsCopy();
        await copy.MakeSecretsAsync();
        copy.Write("overlays/production/backup.env", "ACCESS_KEY_ID=access-key-of-the-test\nSECRET_ACCESS_KEY=secret-key-of-the-test\n");
        copy.Write($"{WithTelemetry}/kustomization.yaml", "resources: [../single-node]\ncomponents: [../../components/telemetry]\n");
        copy.Write("components/alerts/alerts.env", "Alerts__WebhookUrl=https://hooks.example.org/services/address-of-the-test\n");
        copy.Write($"{WithAlerts}/kustomization.yaml", "resources: [../single-node]\ncomponents: [../../components/alerts]\n");
        SecretValues = copy.SecretValues();

        foreach (var folder in new[] { Base, SingleNode, Production, WithTelemetry, WithAlerts })
            _manifests[folder] = Manifests.Parse(await copy.RenderAsync(folder));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
