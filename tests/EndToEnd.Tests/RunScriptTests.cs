using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>
/// run.sh as a newcomer meets it. One test starts everything for real. In the others that start something, the servers, the QueryApi, the
/// Collector and the build are stubs; the TokenService is real.
/// </summary>
[Collection(nameof(RunScriptTests))]
public sealed class RunScriptTests : IDisposable
{
    private static readonly string Script = Path.Combine(Repository.Root, "run.sh");
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(4);

    // The real dotnet, but it does not write what is up to date: a build rewrites files of services that other tests start meanwhile.
    private const string CarefulBuild =
        """
        #!/bin/bash
        PATH=${PATH#*:}
        if [[ $1 == build ]]; then dotnet "$@" -question && exit; fi
        exec dotnet "$@"
        """;

    // Runs the real TokenService; a stub plays the other services.
    private const string ServicesStub =
        """
        #!/bin/bash
        case $1 in
          --version) echo 10.0.100 ;;
          build) ;;
          *TokenService.dll) PATH=${PATH#*:}; exec dotnet "$@" ;;
          *) exec "${0%/*}/listen" "${ASPNETCORE_URLS##*:}" ;;
        esac
        """;

    // A server: makes its password and accepts connections.
    private const string ServerStub =
        """
        #!/bin/bash
        mkdir -p "$1"
        echo a-password >"$1/password"
        exec listen "$2"
        """;

    // Returns 200 to every request on a port until SIGTERM.
    private const string Listen =
        """
        #!/usr/bin/perl
        use IO::Socket::INET;
        my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $ARGV[0], Listen => 50, ReuseAddr => 1) or die $!;
        $SIG{PIPE} = 'IGNORE';
        while (my $client = $server->accept) {
            while (<$client>) { last if /^\s*$/ }
            print $client "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            close $client;
        }
        """;

    private readonly string _state = Directory.CreateTempSubdirectory("ac-monitoring-run-").FullName;

    [Fact]
    public async Task Starts_everything_opens_the_page_on_one_address_of_the_machine_when_told_to_and_leaves_no_process_behind_when_interrupted()
    {
        var ports = FreePorts.Take(5);
        WriteProgram("bin/dotnet", CarefulBuild);
        await using var run = StartOn(ports, Script, ("BIND_ADDRESS", "127.0.0.2"));
        await RunsAsync(run);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports}") };
        await Eventually.TrueAsync(
            async () => (await client.GetStringAsync(new Uri("/dashboard", UriKind.Relative))).Contains("deviceName", StringComparison.Ordinal), "readings come");
        foreach (var address in (string[])["127.0.0.1", "127.0.0.2"])
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri($"http://{address}:{ports}/"), TestContext.Current.CancellationToken)).StatusCode);
        Assert.NotEmpty(RunningProcesses.With(_state));
        Assert.DoesNotContain(RunningProcesses.With(_state), process => process.Contains("ApiKey=", StringComparison.Ordinal));

        await run.StopAsync(ChildProcess.Interrupt);

        Assert.Empty(RunningProcesses.With(_state));
        Assert.All(Enumerable.Range(ports, 5), port => Assert.Throws<SocketException>(() => Connect(port)));
    }

    [Fact]
    public async Task Takes_a_token_that_differs_from_the_stored_one_and_shows_it_to_the_TokenService_alone()
    {
        // As an earlier start left it that was cut off, or that was given no token.
        var store = Directory.CreateDirectory(Path.Combine(_state, "live", "token-service")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(store, "token.json"), """{"token":"stored-1","updatedAt":"2026-01-31T08:15:00Z"}""", TestContext.Current.CancellationToken);
        var token = "given-" + Guid.NewGuid();
        var ports = FreePorts.Take(5);

        await using var run = StartOn(ports, ScriptWithStubs(), ("SMARTTHINGS_TOKEN", token), ("SmartThings__BaseUrl", "http://127.0.0.1:9/"));
        await RunsAsync(run);

        using var client = new HttpClient();
        Assert.Contains("\"give...", await client.GetStringAsync(
            new Uri($"http://127.0.0.1:{ports + 1}/token"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        // What the script starts last is still bash for a moment, with the environment of bash.
        await Eventually.GetAsync(
            () => Task.FromResult(string.Join(' ', RunningProcesses.With(token).Select(line => line.Split(' ')[0]).Order())),
            holders => holders == "bash dotnet",
            "the script and the TokenService alone have the token");
        Assert.DoesNotContain(RunningProcesses.With(_state), line => line.Contains(token, StringComparison.Ordinal));
        await run.StopAsync(ChildProcess.Interrupt);
    }

    [Fact]
    public async Task Takes_secrets_from_files_and_shows_them_to_no_process()
    {
        var store = Directory.CreateDirectory(Path.Combine(_state, "live", "token-service")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(store, "token.json"), """{"token":"stored-1","updatedAt":"2026-01-31T08:15:00Z"}""", TestContext.Current.CancellationToken);
        var token = "given-" + Guid.NewGuid();
        var key = "key-" + Guid.NewGuid();
        var ports = FreePorts.Take(5);
        using var broker = new TcpListener(IPAddress.Loopback, FreePorts.Take());
        broker.Start();

        await using var run = StartOn(
            ports,
            ScriptWithStubs(),
            ("SMARTTHINGS_TOKEN_FILE", WriteSecret("token", token)),
            ("Operator__ApiKeyFile", WriteSecret("operator-key", key)),
            ("Internal__ApiKeyFile", WriteSecret("internal-key", key + "-internal")),
            ("RabbitMq__UriFile", WriteSecret("uri", $"amqp://guest:guest@{broker.LocalEndpoint}/")),
            ("SmartThings__BaseUrl", "http://127.0.0.1:9/"));
        await RunsAsync(run);

        using var client = new HttpClient();
        Assert.Contains("\"give...", await client.GetStringAsync(
            new Uri($"http://127.0.0.1:{ports + 1}/token"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var refused = await client.GetAsync(new Uri($"http://127.0.0.1:{ports + 4}/internal/token"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        // The TokenService has read the address of the broker.
        using var connection = await broker.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var greeting = new byte[4];
        await connection.GetStream().ReadExactlyAsync(greeting, TestContext.Current.CancellationToken);
        Assert.Equal("AMQP"u8, greeting);
        Assert.Empty(RunningProcesses.With(token));
        Assert.Empty(RunningProcesses.With(key));
        Assert.False(Directory.Exists(Path.Combine(_state, "live", "rabbitmq")));
        await run.StopAsync(ChildProcess.Interrupt);
    }

    [Fact]
    public async Task Tells_that_a_token_is_given_twice_or_that_its_file_is_not_there()
    {
        Assert.Contains(
            "SMARTTHINGS_TOKEN and SMARTTHINGS_TOKEN_FILE are both set; set one of them.",
            await FailAsync([], ("SMARTTHINGS_TOKEN", "a-token"), ("SMARTTHINGS_TOKEN_FILE", WriteSecret("token", "a-token"))),
            StringComparison.Ordinal);
        Assert.Contains(
            "SMARTTHINGS_TOKEN_FILE must name a file with the token in it; this one cannot be read.",
            await FailAsync([], ("SMARTTHINGS_TOKEN_FILE", Path.Combine(_state, "missing"))),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_which_port_is_in_use_and_how_to_choose_another()
    {
        using var taken = new TcpListener(IPAddress.Loopback, FreePorts.Take());
        taken.Start();
        var port = Text(((IPEndPoint)taken.LocalEndpoint).Port);

        var output = await FailAsync(["--check"], ("QUERY_API_PORT", port));

        Assert.Contains($"Port {port} (QueryApi) is in use.", output, StringComparison.Ordinal);
        Assert.Contains("QUERY_API_PORT=", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_that_the_span_of_the_history_is_none() => Assert.Contains(
        "DEMO_HISTORY must be a time such as 7.00:00:00 or 12:00:00, or 0 for none; it is 'a week'.",
        await FailAsync([], ("DEMO_HISTORY", "a week")),
        StringComparison.Ordinal);

    [Fact]
    public async Task Tells_that_the_SDK_is_missing()
    {
        var bin = Directory.CreateDirectory(Path.Combine(_state, "bin")).FullName;
        foreach (var tool in (string[])["bash", "dirname", "env"])
            File.CreateSymbolicLink(Path.Combine(bin, tool), "/usr/bin/" + tool);

        Assert.Contains("The .NET 10 SDK is missing.", await FailAsync([], ("PATH", bin)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_what_to_install_where_it_may_not_install_itself()
    {
        await using var shell = ChildProcess.Start("bash", ["-c", "source scripts/lib.sh; id() { echo 1000; }; has_rabbitmq() { false; }; install_missing rabbitmq"]);

        Assert.Equal(1, await shell.EndedAsync());
        Assert.Contains("sudo apt-get install -y --no-install-recommends rabbitmq-server", shell.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--chekc", "There is no option --chekc.")]
    public async Task Tells_that_there_is_no_such_option(string option, string sentence)
    {
        Assert.Contains(sentence, await FailAsync([option]), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);

    private ChildProcess StartOn(int ports, string script, params IEnumerable<(string Name, string Value)> settings)
    {
        // PostgreSQL's own user must be able to reach it.
        File.SetUnixFileMode(_state, File.GetUnixFileMode(_state) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var environment = new Dictionary<string, string?>
        {
            ["AC_MONITORING_STATE"] = _state,
            ["QUERY_API_PORT"] = Text(ports),
            ["TOKEN_SERVICE_PORT"] = Text(ports + 1),
            ["COLLECTOR_PORT"] = Text(ports + 2),
            ["SIMULATOR_PORT"] = Text(ports + 3),
            ["Internal__Port"] = Text(ports + 4),
            ["PATH"] = $"{Path.Combine(_state, "bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            // The SDK's build servers are on unless the machine's owner has turned them off.
            ["MSBUILDDISABLENODEREUSE"] = null,
            ["UseSharedCompilation"] = null,
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        // A test run in the background ignores Ctrl-C, and whatever it starts would too.
        return ChildProcess.Start("env", ["--default-signal=INT", script], environment);
    }

    /// <summary>A checkout with stubs of what is not tested, and links to the rest.</summary>
    /// <returns>Its run.sh.</returns>
    private string ScriptWithStubs()
    {
        var checkout = Directory.CreateDirectory(Path.Combine(_state, "checkout")).FullName;
        Directory.CreateDirectory(Path.Combine(checkout, "scripts"));
        foreach (var path in (string[])["run.sh", "scripts/lib.sh", "deploy", "frontend", "services"])
            File.CreateSymbolicLink(Path.Combine(checkout, path), Path.Combine(Repository.Root, path));
        WriteProgram("checkout/scripts/private-postgres", ServerStub);
        WriteProgram("checkout/scripts/private-rabbitmq", ServerStub);
        WriteProgram("bin/dotnet", ServicesStub);
        WriteProgram("bin/listen", Listen);
        return Path.Combine(checkout, "run.sh");
    }

    private void WriteProgram(string path, string content)
    {
        var file = Path.Combine(_state, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute);
    }

    private static async Task RunsAsync(ChildProcess run)
    {
        await Eventually.TrueAsync(
            () => run.HasExited || run.Output.Contains("AC Monitoring is running.", StringComparison.Ordinal), "everything runs", StartDeadline);
        Assert.False(run.HasExited, run.Output);
    }

    private async Task<string> FailAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        await using var run = ChildProcess.Start(
            Script, arguments, environment.Append(("AC_MONITORING_STATE", _state)).ToDictionary(one => one.Item1, one => (string?)one.Item2));
        Assert.Equal(1, await run.EndedAsync());
        return run.Output;
    }

    private string WriteSecret(string name, string secret)
    {
        var path = Path.Combine(_state, name);
        File.WriteAllText(path, secret + "\n");
        return path;
    }

    private static void Connect(int port)
    {
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, port);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
