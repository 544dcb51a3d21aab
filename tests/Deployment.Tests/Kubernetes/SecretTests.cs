using System.Text;
using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;
using k8s;
using k8s.Models;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

/// <summary>Where keys and passwords are, and where they are not.</summary>
[Collection<RenderedManifestsTests>]
public sealed partial class SecretTests(RenderedManifests manifests)
{
    public static TheoryData<string> Folders => PodSecurityTests.Folders;

    [Theory]
    [MemberData(nameof(Folders))]
    public void Keys_and_passwords_are_in_Secrets_alone(string folder)
    {
        var elsewhere = string.Join('\n', manifests[folder].All.Where(item => item is not V1Secret).Select(item => KubernetesYaml.Serialize(item)));

        Assert.True(manifests.SecretValues.Count >= 6);
        Assert.All(manifests.SecretValues, value =>
        {
            Assert.DoesNotContain(value, elsewhere, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(value)), elsewhere, StringComparison.Ordinal);
        });
        Assert.All(manifests[folder].Of<V1ConfigMap>().SelectMany(map => map.Data.Keys), name => Assert.DoesNotMatch("(?i)password|apikey|token$|secret", name));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_keys_of_the_token_have_no_default_and_go_only_where_they_are_needed(string folder)
    {
        Assert.Equal(["collector: Internal__ApiKey", "token-service: Internal__ApiKey", "token-service: Operator__ApiKey"], manifests[folder].Workloads
            .SelectMany(workload => KeyVolumes(workload).SelectMany(volume => volume.Items).Select(key => $"{workload.Name}: {key.Key}")).Order());
        Assert.All(manifests[folder].Workloads.SelectMany(KeyVolumes), volume => Assert.Null(volume.Optional));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_key_of_the_token_is_in_a_variable(string folder) => Assert.All(manifests[folder].Workloads, workload =>
    {
        Assert.DoesNotContain(workload.Container.Env ?? [], variable => IsOfApiKeys(variable.ValueFrom?.SecretKeyRef?.Name));
        Assert.DoesNotContain(workload.Environment(manifests[folder]).Keys, name => name is "Internal__ApiKey" or "Operator__ApiKey");
    });

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_service_finds_each_of_its_keys_in_the_file_that_it_is_told(string folder) => Assert.All(
        manifests[folder].Workloads.Where(workload => KeyVolumes(workload).Any()), workload =>
        {
            var volume = workload.Pod.Volumes.Single(volume => IsOfApiKeys(volume.Secret?.SecretName));
            var mount = workload.Container.VolumeMounts.Single(mount => mount.Name == volume.Name);
            Assert.True(mount.ReadOnlyProperty);
            Assert.Null(mount.SubPath);
            // The user of the service is neither their owner nor everybody, but of their group.
            Assert.Equal(Convert.ToInt32("440", 8), volume.Secret.DefaultMode);
            Assert.NotNull(workload.Pod.SecurityContext.FsGroup);
            Assert.Equal(
                volume.Secret.Items.Select(key => ($"{key.Key}File", (string?)$"{mount.MountPath}/{key.Path}")).Order(),
                workload.Environment(manifests[folder]).Where(variable => variable.Key.EndsWith("File", StringComparison.Ordinal))
                    .Select(variable => (variable.Key, variable.Value)).Order());
        });

    [Fact]
    public void The_address_of_the_alerts_goes_to_the_QueryApi_alone() => Assert.Equal(
        ["query-api"],
        manifests[RenderedManifests.WithAlerts].Workloads
            .Where(workload => workload.Container.Env.Any(variable => variable.ValueFrom?.SecretKeyRef?.Key == "Alerts__WebhookUrl"))
            .Select(workload => workload.Name));

    [Fact]
    public void A_pod_reads_single_keys_of_a_Secret_and_never_all_of_it() =>
        Assert.All(manifests[RenderedManifests.SingleNode].Workloads, workload =>
            Assert.All(workload.Container.EnvFrom ?? [], source => Assert.Null(source.SecretRef)));

    [Fact]
    public void Every_file_of_secrets_is_ignored_by_git_and_has_an_example_without_values()
    {
        Assert.Contains("/deploy/k8s/**/*.env", File.ReadAllLines(Path.Combine(Repository.Root, ".gitignore")));

        var files = Directory.EnumerateFiles(ManifestsCopy.Source, "kustomization.yaml", SearchOption.AllDirectories)
            .SelectMany(file => SecretFile().Matches(File.ReadAllText(file)).Select(match => Path.Combine(Path.GetDirectoryName(file)!, match.Groups["file"].Value)))
            .ToList();
        Assert.Equal(5, files.Count);
        Assert.All(files, file =>
        {
            Assert.EndsWith(".env", file, StringComparison.Ordinal);
            Assert.All(File.ReadAllLines(file + ".example").Where(line => line.Length > 0), line => Assert.StartsWith("#", line, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Without_its_keys_nothing_is_rendered_and_the_missing_file_is_named()
    {
        using var copy = new ManifestsCopy();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => copy.RenderAsync(RenderedManifests.SingleNode));

        Assert.Contains("secrets.env", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Made_keys_are_random_private_and_fit_into_an_address()
    {
        using var copy = new ManifestsCopy();
        await copy.MakeSecretsAsync();
        var values = copy.SecretValues();

        Assert.Equal(values.Count, values.Distinct().Count());
        Assert.All(values, value => Assert.Matches("^[A-Za-z0-9_-]{32,}$", value));
        Assert.All(copy.SecretFiles(), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Keys_that_are_there_are_not_made_anew()
    {
        using var copy = new ManifestsCopy();
        copy.Write("base/secrets.env", "Internal__ApiKey=mine\n");
        await copy.MakeSecretsAsync();

        Assert.Equal("Internal__ApiKey=mine\n", await File.ReadAllTextAsync(Path.Combine(copy.Folder, "base/secrets.env"), TestContext.Current.CancellationToken));
        Assert.Equal(3, copy.SecretFiles().Count);
    }

    private static IEnumerable<V1SecretVolumeSource> KeyVolumes(Workload workload) =>
        workload.Pod.Volumes.Select(volume => volume.Secret).OfType<V1SecretVolumeSource>().Where(secret => IsOfApiKeys(secret.SecretName));

    // Its name ends in a hash of its content.
    private static bool IsOfApiKeys(string? secret) => secret?.StartsWith("api-keys-", StringComparison.Ordinal) == true;

    [GeneratedRegex(@"- (?<file>\S+\.env)$", RegexOptions.Multiline)]
    private static partial Regex SecretFile();
}
