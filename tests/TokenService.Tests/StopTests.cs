using System.Diagnostics;
using System.Globalization;
using System.Net;
using AcMonitoring.TestSupport;
using AcMonitoring.TokenService.Tests.Running;
using AcMonitoring.TokenService.Tokens;

namespace AcMonitoring.TokenService.Tests;

/// <summary>The built program, told to end (SIGTERM) with a token that is not announced yet, whatever the broker does.</summary>
public sealed class StopTests(Broker broker) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private static readonly string Posted = Guid.NewGuid().ToString();

    private readonly TestFolder _folder = new();
    private readonly int _port = FreePorts.Take(2);

    [Fact]
    public async Task Ends_at_once_when_it_has_nothing_to_do()
    {
        await using var process = await StartAsync(broker.Uri);
        await AnnouncedAsync(process);

        Assert.True(await EndsAsync(process) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Ends_when_the_broker_was_never_there()
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
        await AnnouncedAsync(process);
        await gate.CloseAsync();
        await SetTokenAsync(Posted);
        await Eventually.TrueAsync(
            () => process.Output.Contains("Waiting for the broker", StringComparison.Ordinal), "it has lost the broker", TimeSpan.FromMinutes(1));

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
            await AnnouncedAsync(process);
        gate.Mode = GateMode.Stall;
        await SetTokenAsync(Posted);

        await EndsAsync(process);
    }

    [Fact]
    public async Task Ends_in_good_order_when_it_is_told_to_before_it_has_started()
    {
        // The store, which nobody can read to its end as long as somebody writes to it.
        await using (var mkfifo = ChildProcess.Start("mkfifo", [_folder.TokenFile]))
            Assert.Equal(0, await mkfifo.EndedAsync());
        await using var process = Start(broker.Uri);
        Task<int> end;
        // Opens when the service opens it to read.
        await using (await Task.Run(() => new FileStream(_folder.TokenFile, FileMode.Open, FileAccess.Write)).WaitAsync(TimeSpan.FromMinutes(1)))
        {
            end = process.StopAsync();
            await Eventually.TrueAsync(() => process.Output.Contains("Application is shutting down", StringComparison.Ordinal), "it knows that it is to end");
        }

        Assert.Equal(0, await end);
        Assert.DoesNotContain("Unhandled exception", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Application started", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_stored_when_the_process_was_killed_is_announced_by_the_next()
    {
        await using (var process = await StartAsync(Through(FreePorts.Take())))
        {
            await SetTokenAsync(Posted);
            process.Kill();
        }

        await using var next = await StartAsync(broker.Uri);

        await broker.AnnouncementOfAsync(new SmartThingsToken(Posted, default).Fingerprint);
    }

    public void Dispose() => _folder.Dispose();

    /// <returns>How long it took.</returns>
    private static async Task<TimeSpan> EndsAsync(ChildProcess process)
    {
        var time = Stopwatch.StartNew();
        Assert.Equal(0, await process.StopAsync());
        Assert.True(time.Elapsed < Deadline, $"It took {time.Elapsed}.\n{process.Output}");
        TestContext.Current.TestOutputHelper?.WriteLine($"Ended after {time.Elapsed}.");
        return time.Elapsed;
    }

    private static Task AnnouncedAsync(ChildProcess process) =>
        Eventually.TrueAsync(() => process.Output.Contains("is announced.", StringComparison.Ordinal), "the token is announced");

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
        using var answer = await client.PostAsync(new Uri($"http://127.0.0.1:{_port}/token"), body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
