using System.Text.RegularExpressions;
using System.Xml.Linq;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Deployment.Tests.Images;

/// <summary>The rules that every Dockerfile keeps.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] Folders = ["services", "tests", "deploy"];

    public static TheoryData<string> Programs => [.. KnownSettings.Programs.Values];

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_image_is_chiseled_with_time_zones_and_has_an_exact_version(string program) =>
        Assert.Matches(RuntimeImage(), Dockerfile.Of(program).BaseImages.Last());

    [Theory]
    [MemberData(nameof(Programs))]
    public void It_is_built_with_an_exact_version_of_the_sdk(string program) => Assert.Matches(SdkImage(), Dockerfile.Of(program).BaseImages.First());

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_image_does_not_run_as_root(string program)
    {
        var user = Dockerfile.Of(program).User;

        Assert.True(user == "$APP_UID" || (int.TryParse(user, out var id) && id > 0), $"The user is {user}.");
    }

    [Theory]
    [InlineData("Collector")]
    [InlineData("QueryApi")]
    [InlineData("TokenService")]
    public void A_service_has_one_pool_of_native_memory(string program) =>
        Assert.Equal("1", Dockerfile.Of(program).Environment["MALLOC_ARENA_MAX"]);

    [Theory]
    [MemberData(nameof(Programs))]
    public void Packages_are_restored_from_lock_files_before_the_sources_are_there(string program)
    {
        var file = Dockerfile.Of(program);
        var restore = file.IndexOf("RUN", "dotnet restore");
        var publish = file.IndexOf("RUN", "dotnet publish");

        Assert.EndsWith(" --locked-mode", file.Instructions[restore].Arguments, StringComparison.Ordinal);
        Assert.InRange(file.IndexOf("COPY", "shared/ shared/"), restore + 1, publish - 1);
        Assert.Contains(" --no-restore ", file.Instructions[publish].Arguments, StringComparison.Ordinal);
        foreach (var project in ProjectsOf(Path.GetDirectoryName(file.Path) + $"/{program}.csproj"))
        {
            var folder = Path.GetDirectoryName(project);
            Assert.InRange(file.IndexOf("COPY", $"{project} {folder}/packages.lock.json {folder}/"), 0, restore - 1);
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_image_starts_the_program_itself(string program) => Assert.Equal(
        $"""["dotnet", "{program}.dll"]""", Dockerfile.Of(program).LastStage.Last(instruction => instruction.Name == "ENTRYPOINT").Arguments);

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_image_listens_on_the_port_that_it_exposes(string program)
    {
        var file = Dockerfile.Of(program);

        Assert.Equal(
            file.Environment["ASPNETCORE_HTTP_PORTS"],
            file.LastStage.Single(instruction => instruction.Name == "EXPOSE").Arguments.Split(' ')[0]);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_image_sets_only_what_the_program_knows(string program) =>
        Assert.Empty(Dockerfile.Of(program).Environment.Keys.Except(KnownSettings.Of(program).Names));

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_image_is_built_from_nothing_but_the_stages_before_it(string program)
    {
        var file = Dockerfile.Of(program);

        Assert.All(
            file.LastStage.Where(instruction => instruction.Name == "COPY"),
            copy => Assert.Matches("^--from=(build|page) ", copy.Arguments));
        // Neither from the network nor from the command line of the build, where a secret would stay in the image's history.
        Assert.DoesNotContain(file.Instructions, instruction => instruction.Name is "ADD" or "ARG");
        Assert.DoesNotContain(file.LastStage, instruction => instruction.Name == "RUN");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_image_says_what_it_is(string program)
    {
        var labels = string.Concat(Dockerfile.Of(program).LastStage
            .Where(instruction => instruction.Name == "LABEL").Select(label => label.Arguments));

        Assert.Contains("org.opencontainers.image.title=", labels, StringComparison.Ordinal);
        Assert.Contains("org.opencontainers.image.description=", labels, StringComparison.Ordinal);
    }

    [Fact]
    public void No_image_of_the_repository_stands_on_one_whose_version_may_change() => Assert.All(
        Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "Dockerfile", SearchOption.AllDirectories))
            .SelectMany(path => new Dockerfile(Path.GetRelativePath(Repository.Root, path)).BaseImages),
        image => Assert.Matches(@":\d+\.\d+\.\d+(-[\w.-]+)?$", image));

    [Fact]
    public void All_images_stand_on_the_same_two_and_the_page_is_built_with_a_third() =>
        Assert.Equal(3, KnownSettings.Programs.Values.SelectMany(program => Dockerfile.Of(program).BaseImages).Distinct().Count());

    [Fact]
    public void The_page_is_built_from_its_lock_file_and_put_where_the_QueryApi_looks_for_it()
    {
        var file = Dockerfile.Of("QueryApi");
        var install = file.IndexOf("RUN", "npm ci");

        Assert.InRange(file.IndexOf("COPY", "frontend/package.json frontend/package-lock.json"), 0, install - 1);
        Assert.InRange(file.IndexOf("COPY", "frontend/ ./"), install + 1, file.IndexOf("RUN", "npm run build") - 1);
        Assert.Contains(file.LastStage, copy => copy.Name == "COPY" && copy.Arguments == "--from=page /source/dist/frontend/browser/ ./wwwroot/");
    }

    [Theory]
    [InlineData("TokenService", "TokenService__StoreDirectory")]
    [InlineData("TokenService", "TokenService__KeyRingDirectory")]
    [InlineData("Collector", "Collector__SpoolPath")]
    public void What_a_service_keeps_on_a_volume_belongs_to_the_user_of_the_image(string program, string setting)
    {
        // A new volume gets the owner of the folder that it is mounted on.
        var file = Dockerfile.Of(program);
        var copy = file.LastStage
            .Single(instruction => instruction.Name == "COPY" && instruction.Arguments.Contains("--chown=", StringComparison.Ordinal)).Arguments;

        Assert.Contains($"--chown={file.User}:{file.User} ", copy, StringComparison.Ordinal);
        Assert.StartsWith(copy[(copy.LastIndexOf(' ') + 1)..], file.Environment[setting], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".git/config")]
    [InlineData(".local/demo/token-service/token")]
    [InlineData("deploy/.env")]
    [InlineData("services/QueryApi/.env")]
    [InlineData("services/QueryApi/bin/Release/net10.0/QueryApi.dll")]
    [InlineData("shared/Contracts/obj/project.assets.json")]
    [InlineData("tests/SmartThingsSimulator/obj/project.assets.json")]
    [InlineData("tests/QueryApi.Tests/Export/ExportTests.cs")]
    [InlineData("README.md")]
    public void What_is_not_needed_stays_out_of_the_build(string path) => Assert.True(new DockerIgnore().Excludes(path));

    [Theory]
    [MemberData(nameof(Programs))]
    public void Whatever_is_copied_is_let_into_the_build(string program)
    {
        var ignore = new DockerIgnore();
        var copied = Dockerfile.Of(program).Instructions
            .Where(instruction => instruction.Name == "COPY" && !instruction.Arguments.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(copy => copy.Arguments.Split(' ')[..^1]).ToList();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)) && !ignore.Excludes(path.TrimEnd('/')), path));
    }

    private static IEnumerable<string> ProjectsOf(string project) => XDocument.Load(Path.Combine(Repository.Root, project))
        .Descendants("ProjectReference")
        .Select(reference => Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value))
        .SelectMany(path => ProjectsOf(Path.GetRelativePath(Repository.Root, Path.GetFullPath(path))))
        .Append(project).Distinct();

    [GeneratedRegex(@"^mcr\.microsoft\.com/dotnet/aspnet:10\.0\.\d+-\w+-chiseled-extra$")]
    private static partial Regex RuntimeImage();

    [GeneratedRegex(@"^mcr\.microsoft\.com/dotnet/sdk:10\.0\.\d{3}-\w+$")]
    private static partial Regex SdkImage();
}
