using System.Diagnostics;
using System.Globalization;
using System.Net;
using AcMonitoring.TestSupport;
using AcMonitoring.TokenService.Storage;
using AcMonitoring.TokenService.Tests.Running;

namespace AcMonitoring.TokenService.Tests.Bootstrap;

/// <summary>The built program ends after SIGTERM, whatever the state of the broker and of the TokenRotated message.</summary>
public sealed class StopTests(Broker broker) : IDisposable
{
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(15);

    private static readonly string Posted = Guid.NewGuid().ToString();

    private readonly TestFolder _folder = new();
    private readonly int _port = FreePorts.Take(2);

    [Fact]
    public async Task Ends_at_once_when_it_is_idle()
    {
        await using var process = await StartAsync(broker.Uri);
        await PublishedAsync(process);

        Assert.True(await EndsAsync(process) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Ends_when_the_broker_was_never_available()
    {
        await using var process = await StartAsync(Through(FreePorts.Take()));
        await Eventually.TrueAsync(() => process.Output.Contains("Waiting for the broker", StringComparison.Ordinal), "it has tried to connect");

        await EndsAsync(process);
    }

    [Fact]
    public async Task Ends_when_the_broker_is_lost()
    {
        await using var gate = new TcpGate(broker.Uri.Host, broker.Uri.Port);
        gate.Open();
        await using var process = await StartAsync(Through(gate.Port));
        await PublishedAsync(process);
        await gate.CloseAsync();
        await SetTokenAsync(Posted);
        await Eventually.TrueAsync(
            () => process.Output.Contains("Waiting for the broker", StringComparison.Ordinal), "it reports that the broker is lost", TimeSpan.FromMinutes(1));

        await EndsAsync(process);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ends_when_the_broker_hangs(bool fromTheStart)
    {
        await using var gate = new TcpGate(broker.Uri.Host, broker.Uri.Port);
        gate.Open();
        if (fromTheStart)
            gate.Mode = GateMode.Stall;
        await using var process = await StartAsync(Through(gate.Port));
        if (!fromTheStart)
            await PublishedAsync(process);
        gate.Mode = GateMode.Stall;
        await SetTokenAsync(Posted);

        await EndsAsync(process);
    }

    [Fact]
    public async Task Ends_with_exit_code_0_when_it_is_stopped_before_it_has_started()
    {
        // A named pipe as the token file: the service blocks while it reads the pipe.
        await using (var mkfifo = ChildProcess.Start("mkfifo", [_folder.TokenFile]))
            Assert.Equal(0, await mkfifo.EndedAsync());
        await using var process = Start(broker.Uri);
        Task<int> end;
        // The open returns when the service opens the pipe.
        await using (await Task.Run(() => new FileStream(_folder.TokenFile, FileMode.Open, FileAccess.Write)).WaitAsync(TimeSpan.FromMinutes(1)))
        {
            end = process.StopAsync();
            await Eventually.TrueAsync(() => process.Output.Contains("Application is shutting down", StringComparison.Ordinal), "it has received SIGTERM");
        }

        Assert.Equal(0, await end);
        Assert.DoesNotContain("Unhandled exception", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Application started", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_stored_before_a_kill_is_published_by_the_next_process()
    {
        await using (var process = await StartAsync(Through(FreePorts.Take())))
        {
            await SetTokenAsync(Posted);
            process.Kill();
        }

        await using var next = await StartAsync(broker.Uri);

        await broker.TokenRotatedOfAsync(new SmartThingsToken(Posted, default).Fingerprint);
    }

    public void Dispose() => _folder.Dispose();

    /// <returns>How long it took.</returns>
    private static async Task<TimeSpan> EndsAsync(ChildProcess process)
    {
        var time = Stopwatch.StartNew();
        Assert.Equal(0, await process.StopAsync());
        Assert.True(time.Elapsed < MaxDuration, $"It took {time.Elapsed}.\n{process.Output}");
        TestContext.Current.TestOutputHelper?.WriteLine($"Ended after {time.Elapsed}.");
        return time.Elapsed;
    }

    private static Task PublishedAsync(ChildProcess process) =>
        Eventually.TrueAsync(() => process.Output.Contains("is published.", StringComparison.Ordinal), "TokenRotated is published");

    private Uri Through(int port) => new UriBuilder(broker.Uri) { Host = "127.0.0.1", Port = port }.Uri;

    private ChildProcess Start(Uri rabbit) =>
        ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "TokenService.dll")], new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{_port}",
            ["Internal__Port"] = (_port + 1).ToString(CultureInfo.InvariantCulture),
            ["RabbitMq__Uri"] = rabbit.ToString(),
            ["TokenService__StoreDirectory"] = _folder.Path,
            ["TokenService__VerifyOnUpdate"] = "false",
            ["SMARTTHINGS_TOKEN"] = "11111111-2222-3333-4444-555555555555",
        });

    private async Task<ChildProcess> StartAsync(Uri rabbit)
    {
        var process = Start(rabbit);
        using var client = new HttpClient();
        await Eventually.TrueAsync(
            async () => (await client.GetAsync(new Uri($"http://127.0.0.1:{_port}/health/ready"))).StatusCode == HttpStatusCode.OK, "it is ready");
        return process;
    }

    private async Task SetTokenAsync(string token)
    {
        using var client = new HttpClient();
        using var body = new StringContent($$"""{"token":"{{token}}"}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri($"http://127.0.0.1:{_port}/token"), body, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
