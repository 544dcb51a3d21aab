using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;
using YamlDotNet.Serialization;

namespace AcMonitoring.Deployment.Tests.Workflow;

/// <summary>The rules of .github/workflows.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, ".github/workflows");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_action_is_pinned_to_a_commit_and_says_its_version(string file)
    {
        var actions = Uses().Matches(Text(file)).Select(action => action.Groups["action"].Value.Trim()).ToList();

        Assert.NotEmpty(actions);
        Assert.All(actions, action => Assert.Matches(@"^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", action));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void It_may_read_the_code_and_nothing_else(string file)
    {
        var workflow = Parse(file);

        Assert.Equal("read", Assert.Single(Map(workflow["permissions"]), permission => permission.Key is "contents").Value);
        Assert.Single(Map(workflow["permissions"]));
        Assert.All(Jobs(workflow), job => Assert.DoesNotContain("permissions", job.Keys));
        Assert.All(Checkouts(workflow), checkout => Assert.Equal("false", Map(checkout["with"])["persist-credentials"]));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_job_ends_in_time_on_a_named_system(string file) => Assert.All(Jobs(Parse(file)), job =>
    {
        Assert.InRange(int.Parse((string)job["timeout-minutes"]!), 1, 60);
        Assert.DoesNotContain("latest", (string)job["runs-on"]!, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("docker compose -f deploy/docker-compose.yml --profile demo build")]
    [InlineData("scripts/kustomize \"deploy/k8s/$folder\"")]
    [InlineData("        run: .ci/run\n")]
    public void It_runs_the_checks_builds_the_images_and_renders_the_manifests(string command) =>
        Assert.Contains(command, Text("ci.yml"), StringComparison.Ordinal);

    [Theory]
    [InlineData("dotnet restore AcMonitoring.sln --locked-mode")]
    [InlineData("dotnet format AcMonitoring.sln --no-restore --verify-no-changes")]
    [InlineData("./run.sh --check")]
    [InlineData("./test.sh")]
    public void The_checks_format_start_the_product_build_and_test(string command) =>
        Assert.Contains(command, File.ReadAllText(Path.Combine(Repository.Root, ".ci/run")), StringComparison.Ordinal);

    private static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static IReadOnlyDictionary<string, object?> Parse(string file) => Map(new DeserializerBuilder().Build().Deserialize(Text(file)));

    private static IEnumerable<IReadOnlyDictionary<string, object?>> Jobs(IReadOnlyDictionary<string, object?> workflow) =>
        Map(workflow["jobs"]).Values.Select(Map);

    private static IEnumerable<IReadOnlyDictionary<string, object?>> Checkouts(IReadOnlyDictionary<string, object?> workflow) => Jobs(workflow)
        .SelectMany(job => (IEnumerable<object>)job["steps"]!).Select(Map)
        .Where(step => step.GetValueOrDefault("uses") is string action && action.StartsWith("actions/checkout@", StringComparison.Ordinal));

    private static IReadOnlyDictionary<string, object?> Map(object? node) =>
        ((IDictionary<object, object?>)node!).ToDictionary(entry => (string)entry.Key, entry => entry.Value);

    [GeneratedRegex(@"^\s*(?:- )?uses:(?<action>.*)$", RegexOptions.Multiline)]
    private static partial Regex Uses();
}
