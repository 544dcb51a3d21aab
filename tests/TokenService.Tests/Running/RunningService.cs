using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AcMonitoring.TestSupport;
using AcMonitoring.TokenService.Rotation;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.TokenService.Tests.Running;

/// <summary>The whole service on two loopback ports, with real Kestrel; only the clock may be a test double.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly Factory _factory;

    private RunningService(Factory factory, int port)
    {
        _factory = factory;
        Port = port;
        Public = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        Internal = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port + 1}/") };
    }

    public int Port { get; }

    public int InternalPort => Port + 1;

    public HttpClient Public { get; }

    public HttpClient Internal { get; }

    public CollectedLogs Logs => _factory.Logs;

    /// <param name="folder">The store directory.</param>
    /// <param name="broker">Address of RabbitMQ.</param>
    /// <param name="clock">Null: the machine's.</param>
    /// <param name="settings">Further settings, with colons; they win over those of the machine.</param>
    public static RunningService Start(string folder, Uri broker, TimeProvider? clock = null, params IEnumerable<(string Name, string Value)> settings)
    {
        var port = FreePorts.Take(2);
        var factory = new Factory(
            clock ?? TimeProvider.System,
            [
                ("urls", $"http://127.0.0.1:{port}"),
                ("Internal:Port", $"{port + 1}"),
                ("RabbitMq:Uri", broker.ToString()),
                ("TokenService:StoreDirectory", folder),
                ("TokenService:LegacyTokenFile", ""),
                ("TokenService:VerifyOnUpdate", "false"),
                ("SMARTTHINGS_TOKEN", ""),
                ("Operator:ApiKey", ""),
                ("Internal:ApiKey", ""),
                .. settings,
            ]);
        factory.UseKestrel();
        factory.StartServer();
        return new RunningService(factory, port);
    }

    public Task<HttpResponseMessage> PostAsync(string json, string mediaType = "application/json") =>
        Public.PostAsync("token", new StringContent(json, Encoding.UTF8, mediaType), TestContext.Current.CancellationToken);

    public async Task<JsonElement> SetAsync(string token)
    {
        using var response = await Public.PostAsJsonAsync("token", new { token }, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    public Task<JsonElement> GetAsync() => Public.GetFromJsonAsync<JsonElement>("token", TestContext.Current.CancellationToken);

    public Task<JsonElement> GetInternalAsync() => Internal.GetFromJsonAsync<JsonElement>("internal/token", TestContext.Current.CancellationToken);

    /// <summary>Waits until the store marks the token as published; it writes nothing after that.</summary>
    public Task PublishedAsync() => Eventually.TrueAsync(
        () => _factory.Services.GetRequiredService<CurrentToken>().Value is { IsPublished: true }, "the token is marked as published");

    /// <summary>Advances the clock, but not during a publish, whose timeout uses the same clock.</summary>
    public async Task AdvanceAsync(FakeTimeProvider clock, TimeSpan time)
    {
        await PublishedAsync();
        clock.Advance(time);
    }

    public async ValueTask DisposeAsync()
    {
        Public.Dispose();
        Internal.Dispose();
        await _factory.DisposeAsync();
    }

    private sealed class Factory(TimeProvider clock, IEnumerable<(string Name, string Value)> settings) : WebApplicationFactory<Program>
    {
        public CollectedLogs Logs { get; } = new();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            foreach (var (name, value) in settings)
                builder.UseSetting(name, value);
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Logs));
            builder.ConfigureTestServices(services => services.AddSingleton(clock));
        }
    }
}
