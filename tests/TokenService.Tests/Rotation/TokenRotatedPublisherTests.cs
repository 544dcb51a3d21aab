using System.Net;
using AcMonitoring.TestSupport;
using AcMonitoring.TokenService.Storage;
using AcMonitoring.TokenService.Tests.Running;

namespace AcMonitoring.TokenService.Tests.Rotation;

public sealed class TokenRotatedPublisherTests(Broker broker) : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task The_message_of_a_new_token_has_its_fingerprint_and_times_but_not_the_token()
    {
        var token = NewToken();
        await using var service = RunningService.Start(_folder.Path, broker.Uri);

        var posted = await service.SetAsync(token);

        var message = await broker.TokenRotatedOfAsync(Fingerprint(token));
        Assert.DoesNotContain(token, message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(posted.GetProperty("updatedAt").GetString()![..23], message, StringComparison.Ordinal);
        Assert.Contains(posted.GetProperty("expiresAt").GetString()![..23], message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_token_is_published_once_even_after_a_restart()
    {
        var (token, next) = (NewToken(), NewToken());
        await using (var service = RunningService.Start(_folder.Path, broker.Uri))
        {
            await service.SetAsync(token);
            await service.SetAsync(token);
            await service.PublishedAsync();
        }

        await using var again = RunningService.Start(_folder.Path, broker.Uri);
        await again.SetAsync(token);
        await again.SetAsync(next);

        await broker.TokenRotatedOfAsync(Fingerprint(next));
        Assert.Equal(1, broker.CountOf(Fingerprint(token)));
    }

    [Fact]
    public async Task The_initial_token_is_published_too()
    {
        var token = NewToken();

        await using var service = RunningService.Start(_folder.Path, broker.Uri, clock: null, ("SMARTTHINGS_TOKEN", token));

        await broker.TokenRotatedOfAsync(Fingerprint(token));
    }

    [Fact]
    public async Task A_token_posted_during_an_outage_of_the_broker_is_published_after_it()
    {
        var (token, newest) = (NewToken(), NewToken());
        await using var gate = new TcpGate(broker.Uri.Host, broker.Uri.Port);
        await using var service = RunningService.Start(_folder.Path, Through(gate.Port));

        await service.SetAsync(token);
        await service.SetAsync(newest);
        using var ready = await service.Public.GetAsync("health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        gate.Open();

        await broker.TokenRotatedOfAsync(Fingerprint(newest));
        await service.PublishedAsync();
    }

    [Fact]
    public async Task A_token_posted_during_an_outage_of_the_broker_is_published_after_a_restart()
    {
        var token = NewToken();
        await using (var service = RunningService.Start(_folder.Path, Through(FreePorts.Take())))
            await service.SetAsync(token);

        await using var again = RunningService.Start(_folder.Path, broker.Uri);

        await broker.TokenRotatedOfAsync(Fingerprint(token));
    }

    public void Dispose() => _folder.Dispose();

    private static string NewToken() => Guid.NewGuid().ToString();

    private static string Fingerprint(string token) => new SmartThingsToken(token, default).Fingerprint;

    private Uri Through(int port) => new UriBuilder(broker.Uri) { Host = "127.0.0.1", Port = port }.Uri;
}
