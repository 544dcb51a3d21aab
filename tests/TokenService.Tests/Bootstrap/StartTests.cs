using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;
using AcMonitoring.TokenService.Tests.Running;

namespace AcMonitoring.TokenService.Tests.Bootstrap;

/// <summary>The built program as a process.</summary>
public sealed class StartTests(Broker broker) : IDisposable
{
    private const string Token = "11111111-2222-3333-4444-555555555555";

    private readonly TestFolder _folder = new();
    private readonly int _port = FreePorts.Take(2);

    [Theory]
    [InlineData("Internal__Port", "0", "Internal__Port must be a whole number from 1 to 65535.")]
    [InlineData("Internal__Port", "65536", "Internal__Port must be a whole number from 1 to 65535.")]
    [InlineData("Internal__Port", "many", "Internal__Port")]
    [InlineData("TokenService__StoreDirectory", "", "TokenService__StoreDirectory must name a folder that the service may write.")]
    [InlineData("TokenService__StoreDirectory", "/dev/null/store", "TokenService__StoreDirectory must name a folder that the service may write; /dev/null/store is not: ")]
    [InlineData("RabbitMq__Uri", "http://localhost", "RabbitMq__Uri must be an address")]
    public async Task A_bad_setting_ends_the_start_with_one_line_that_names_it(string setting, string value, string reason)
    {
        await using var process = StartProcess((setting, value));

        Assert.Equal(1, await process.EndedAsync());
        var said = Assert.Single(process.Output.Split('\n'), line => line.StartsWith("Bad setting. ", StringComparison.Ordinal));
        Assert.Contains(reason, said, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_internal_port_in_use_is_reported_in_one_sentence()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, _port + 1);
        taken.Start();

        await using var process = StartProcess();

        Assert.Equal(1, await process.EndedAsync());
        Assert.Contains($"Failed to bind to address http://127.0.0.1:{_port + 1}: address already in use.", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_confirmed_token_survives_a_kill()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        await using (var process = StartProcess())
        {
            await Eventually.GetAsync(() => client.GetAsync("/health/live"), response => response.IsSuccessStatusCode, "the service responds");
            using var posted = await client.PostAsJsonAsync("/token", new { token = Token }, TestContext.Current.CancellationToken);
            posted.EnsureSuccessStatusCode();
            process.Kill();
        }

        await using var again = StartProcess();
        var shown = await Eventually.GetAsync(() => client.GetFromJsonAsync<JsonElement>("/token"), _ => true, "the service responds");

        Assert.Equal("1111...5555", shown.GetProperty("tokenMasked").GetString());
        Assert.Equal(0, await again.StopAsync());
        Assert.DoesNotContain(Token, again.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private ChildProcess StartProcess(params IEnumerable<(string Name, string Value)> settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{_port}",
            ["Internal__Port"] = (_port + 1).ToString(CultureInfo.InvariantCulture),
            ["RabbitMq__Uri"] = broker.Uri.ToString(),
            ["TokenService__StoreDirectory"] = _folder.Path,
            ["SMARTTHINGS_TOKEN"] = null,
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        return ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "TokenService.dll")], environment);
    }
}
