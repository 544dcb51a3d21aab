using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>How run.sh and test.sh come to the page: has_node and build_page of scripts/lib.sh, with an npm that only notes what is asked of it.</summary>
public sealed class BuildPageTests : IDisposable
{
    private const string Npm = "npm() { echo \"$*\" >>../asked; mkdir -p node_modules dist/frontend/browser; touch dist/frontend/browser/index.html; }; ";

    private readonly string _folder = Directory.CreateTempSubdirectory("ac-monitoring-page-").FullName;

    public BuildPageTests()
    {
        Write("src/main.ts", "one");
        Write("package-lock.json", "{}");
    }

    private string Page => Path.Combine(_folder, "frontend/dist/frontend/browser/index.html");

    [Theory]
    [InlineData("v18.20.4", false)]
    [InlineData("v20.18.3", false)]
    [InlineData("v20.19.0", true)]
    [InlineData("v21.7.3", false)]
    [InlineData("v22.9.0", false)]
    [InlineData("v22.12.0", true)]
    [InlineData("v23.11.1", false)]
    [InlineData("v24.0.0", true)]
    [InlineData("v100.1.0", true)]
    public async Task Takes_a_Node_that_Angular_runs_on(string version, bool fits) =>
        Assert.Equal(fits ? 0 : 1, (await RunAsync($"npm() {{ :; }}; node() {{ echo {version}; }}; has_node")).ExitCode);

    [Fact]
    public async Task Builds_again_only_what_has_changed()
    {
        await BuildAsync();
        await BuildAsync();
        Assert.Equal(["ci --no-audit --no-fund", "run build"], Asked());

        Write("src/main.ts", "two");
        await BuildAsync();
        Assert.Equal(["run build"], Asked());

        Write("package-lock.json", "{ }");
        await BuildAsync();
        Assert.Equal(["ci --no-audit --no-fund", "run build"], Asked());

        async Task BuildAsync() => Assert.Equal(0, (await RunAsync(Npm + "has_node() { :; }; build_page")).ExitCode);
    }

    [Fact]
    public async Task Says_how_to_get_Node_where_there_is_none_and_leaves_no_older_page()
    {
        Write("dist/frontend/browser/index.html", "older");

        var (exitCode, output) = await RunAsync("has_node() { false; }; build_page");

        Assert.Equal(0, exitCode);
        Assert.StartsWith("The page is not built: that needs Node.js 24", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', output);
        Assert.False(File.Exists(Page));
    }

    [Theory]
    [InlineData("ci", "npm could not get what the page is built with, see above.")]
    [InlineData("run", "The build of the page failed, see above.")]
    public async Task Shows_what_npm_says_only_when_it_fails(string failing, string sentence)
    {
        var (exitCode, output) = await RunAsync(
            $"npm() {{ mkdir -p node_modules dist; echo npm says $1; [[ $1 != {failing} ]]; }}; has_node() {{ :; }}; build_page");

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"Building the page …\nnpm says {failing}\n{sentence}", output, StringComparison.Ordinal);
        Assert.Equal(3, output.Split('\n').Length);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(int ExitCode, string Output)> RunAsync(string commands)
    {
        await using var shell = ChildProcess.Start(
            "bash", ["-c", $"set -euo pipefail; source scripts/lib.sh; cd \"$1\"; {{ {commands}; }} 2>&1", "bash", _folder]);
        return (await shell.EndedAsync(), shell.Output);
    }

    private string[] Asked()
    {
        var note = Path.Combine(_folder, "asked");
        var asked = File.ReadAllLines(note);
        File.Delete(note);
        return asked;
    }

    private void Write(string path, string content)
    {
        var file = Path.Combine(_folder, "frontend", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
