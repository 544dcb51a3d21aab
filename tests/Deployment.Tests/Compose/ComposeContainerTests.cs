using System.Text.RegularExpressions;
using AcMonitoring.Deployment.Tests.Images;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Deployment.Tests.Compose;

/// <summary>How the containers of the compose file run. Each rule is asked of every one of them.</summary>
public sealed partial class ComposeContainerTests
{
    /// <summary>Containers that do one thing and end.</summary>
    private static readonly string[] Tasks = ["grafana-reader"];

    private readonly ComposeFile _file = ComposeFile.Read();

    [Fact]
    public void No_container_runs_as_root() => Each(service =>
    {
        // Where the compose file says nothing, the image does.
        var user = service.Text("user") ?? Dockerfile.Of(service.Program!).User;
        Assert.NotEmpty(user);
        Assert.DoesNotMatch("^(root|0)(:|$)", user);
    });

    [Fact]
    public void No_container_can_write_to_its_root_file_system() => Each(service => Assert.Equal("true", service.Text("read_only")));

    [Fact]
    public void No_container_has_capabilities_or_can_get_them() => Each(service =>
    {
        Assert.Equal(["ALL"], service.List("cap_drop"));
        Assert.Empty(service.List("cap_add"));
        Assert.Contains("no-new-privileges:true", service.List("security_opt"));
        Assert.Null(service.Text("privileged"));
    });

    [Fact]
    public void Every_container_has_room_for_temporary_files_in_memory() =>
        Each(service => Assert.Contains(service.List("tmpfs"), mount => mount.Split(':')[0] == "/tmp"));

    [Fact]
    public void Every_container_has_a_health_check() => EachThatStays(service =>
    {
        Assert.StartsWith("CMD", ComposeFile.List(service.HealthCheck["test"])[0], StringComparison.Ordinal);
        Assert.All(["interval", "timeout", "retries", "start_period"], key => Assert.Contains(key, service.HealthCheck.Keys));
    });

    [Fact]
    public void Our_images_which_have_no_shell_are_checked_by_their_own_command()
    {
        foreach (var service in _file.OwnServices)
        {
            Assert.Equal(["CMD", "dotnet", $"{service.Program}.dll", "health"], ComposeFile.List(service.HealthCheck["test"]));
            // More than the command gives itself, or its reason is never seen.
            Assert.True(Seconds(service.HealthCheck["timeout"]) > 5);
        }
    }

    [Fact]
    public void Every_container_starts_again_by_itself() =>
        Each(service => Assert.Equal(Tasks.Contains(service.Name) ? "on-failure" : "unless-stopped", service.Text("restart")));

    [Fact]
    public void Every_container_has_time_to_end() => EachThatStays(service => Assert.InRange(Seconds(service.Text("stop_grace_period")), 30, 120));

    [Fact]
    public void Every_container_has_a_limit_of_memory() => Each(service => Assert.Matches(@"^\d+[mg]$", service.Text("mem_limit")));

    [Fact]
    public void No_log_grows_for_ever() => Each(service =>
    {
        var options = ComposeFile.Map(service.Map("logging").GetValueOrDefault("options"));
        Assert.Contains("max-size", options.Keys);
        Assert.Contains("max-file", options.Keys);
    });

    [Fact]
    public void Images_have_exact_versions() => Each(service => Assert.Matches(ExactImage(), service.Image));

    [Fact]
    public void Images_of_ours_are_built_from_the_root_of_the_repository()
    {
        foreach (var service in _file.OwnServices)
        {
            Assert.Equal("..", service.Build["context"]);
            Assert.True(File.Exists(Path.Combine(Repository.Root, (string)service.Build["dockerfile"]!)));
        }
    }

    [Fact]
    public void A_port_is_published_on_the_loopback_interface_unless_told_otherwise() =>
        Each(service => Assert.All(service.Ports, port => Assert.Matches(PublishedPort(), port)));

    [Fact]
    public void What_is_for_other_containers_is_not_published()
    {
        var published = _file.Services.Values.SelectMany(service => service.Ports).Select(port => port[(port.LastIndexOf(':') + 1)..]).ToList();

        Assert.Contains("8000", published);
        Assert.Empty(published.Intersect(["8011", "5432", "5672", "4317", "4318"]));
    }

    [Fact]
    public void A_service_is_published_on_the_port_that_it_listens_on() => Assert.All(_file.OwnServices, service =>
        Assert.All(service.Ports, port => Assert.Equal(
            Dockerfile.Of(service.Program!).Environment["ASPNETCORE_HTTP_PORTS"], port[(port.LastIndexOf(':') + 1)..])));

    [Fact]
    public void Data_is_kept_in_volumes_with_names_of_their_own()
    {
        Assert.All(_file.Volumes, volume => Assert.StartsWith("ac-monitoring-", (string)volume.Value["name"]!, StringComparison.Ordinal));
        Each(service => Assert.All(service.Volumes.Where(volume => !volume.StartsWith('.')), volume =>
            Assert.Contains(volume.Split(':')[0], _file.Volumes.Keys)));
        Assert.Contains(_file.Services["db"].Volumes, volume => volume.EndsWith(":/var/lib/postgresql", StringComparison.Ordinal));
        Assert.Contains(_file.Services["rabbitmq"].Volumes, volume => volume.EndsWith(":/var/lib/rabbitmq", StringComparison.Ordinal));
        Assert.StartsWith("/var/lib/postgresql/", _file.Services["db"].Environment["PGDATA"], StringComparison.Ordinal);
        // RabbitMQ files its data under the name of its host.
        Assert.NotNull(_file.Services["rabbitmq"].Text("hostname"));
    }

    [Fact]
    public void The_token_and_its_keys_are_on_volumes_apart_on_the_folders_that_the_image_names() => Assert.All(
        ["TokenService__StoreDirectory", "TokenService__KeyRingDirectory"],
        setting => Assert.Single(
            _file.Services["tokenservice"].Volumes,
            volume => volume.EndsWith(':' + Dockerfile.Of("TokenService").Environment[setting], StringComparison.Ordinal)));

    [Fact]
    public void Files_of_the_host_are_mounted_only_to_be_read() => Each(service =>
        Assert.All(service.Volumes.Where(volume => volume.StartsWith('.') || volume.StartsWith('/')), volume => Assert.EndsWith(":ro", volume)));

    [Fact]
    public void A_service_waits_until_what_it_needs_is_healthy() => Each(service => Assert.All(service.DependsOn, dependency =>
    {
        Assert.Equal("service_healthy", ComposeFile.Map(dependency.Value)["condition"]);
        // A service that is always started cannot wait for one that is not.
        Assert.Subset(service.Profiles.ToHashSet(), _file.Services[dependency.Key].Profiles.ToHashSet());
    }));

    [Fact]
    public void Without_a_profile_there_is_the_product_and_what_it_stands_on() => Assert.Equal(
        ["collector", "db", "queryapi", "rabbitmq", "tokenservice"],
        _file.Services.Values.Where(service => service.Profiles.Count == 0).Select(service => service.Name).Order());

    private void Each(Action<ComposeService> rule) => Assert.All(_file.Services.Values, rule);

    private void EachThatStays(Action<ComposeService> rule) =>
        Assert.All(_file.Services.Values.Where(service => !Tasks.Contains(service.Name)), rule);

    private static int Seconds(object? text) => int.Parse(
        Duration().Match((string?)text ?? "").Groups["seconds"].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<seconds>\d+)s$")]
    private static partial Regex Duration();

    // A version to the patch level, and for PostgreSQL, which has none, to the minor one.
    [GeneratedRegex(@"^[a-z0-9./-]+:(\d+\.\d+\.\d+|1[78]\.\d+)(-[a-z0-9.-]+)?$")]
    private static partial Regex ExactImage();

    [GeneratedRegex(@"^(127\.0\.0\.1|\$\{BIND_ADDRESS:-127\.0\.0\.1\}):\$\{[A-Z_]+_PORT:-\d+\}:\d+$")]
    private static partial Regex PublishedPort();
}
