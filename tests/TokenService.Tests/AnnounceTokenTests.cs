using System.Net;
using AcMonitoring.TestSupport;
using AcMonitoring.TokenService.Tests.Running;
using AcMonitoring.TokenService.Tokens;

namespace AcMonitoring.TokenService.Tests;

public sealed class AnnounceTokenTests(Broker broker) : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task A_new_token_is_announced_by_its_fingerprint_and_times_and_never_itself()
    {
        var token = NewToken();
        await using var service = RunningService.Start(_folder.Path, broker.Uri);

        var posted = await service.SetAsync(token);

        var announcement = await broker.AnnouncementOfAsync(Fingerprint(token));
        Assert.DoesNotContain(token, announcement, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(posted.GetProperty("updatedAt").GetString()![..23], announcement, StringComparison.Ordinal);
        Assert.Contains(posted.GetProperty("expiresAt").GetString()![..23], announcement, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_token_is_announced_once_even_over_a_restart()
    {
        var (token, next) = (NewToken(), NewToken());
        await using (var service = RunningService.Start(_folder.Path, broker.Uri))
        {
            await service.SetAsync(token);
            await service.SetAsync(token);
            await service.AnnouncedAsync();
        }

        await using var again = RunningService.Start(_folder.Path, broker.Uri);
        await again.SetAsync(token);
        await again.SetAsync(next);

        await broker.AnnouncementOfAsync(Fingerprint(next));
        Assert.Equal(1, broker.CountOf(Fingerprint(token)));
    }

    [Fact]
    public async Task The_first_token_is_announced_too()
    {
        var token = NewToken();

        await using var service = RunningService.Start(_folder.Path, broker.Uri, clock: null, ("SMARTTHINGS_TOKEN", token));

        await broker.AnnouncementOfAsync(Fingerprint(token));
    }

    [Fact]
    public async Task A_token_posted_while_the_broker_is_away_is_announced_when_it_is_back()
    {
        var (token, newest) = (NewToken(), NewToken());
        await using var gate = new TcpGate(broker.Uri.Host, broker.Uri.Port);
        await using var service = RunningService.Start(_folder.Path, Through(gate.Port));

        await service.SetAsync(token);
        await service.SetAsync(newest);
        using var ready = await service.Public.GetAsync("health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        gate.Open();

        await broker.AnnouncementOfAsync(Fingerprint(newest));
        await service.AnnouncedAsync();
    }

    [Fact]
    public async Task A_token_posted_while_the_broker_is_away_is_announced_after_a_restart()
    {
        var token = NewToken();
        await using (var service = RunningService.Start(_folder.Path, Through(FreePorts.Take())))
            await service.SetAsync(token);

        await using var again = RunningService.Start(_folder.Path, broker.Uri);

        await broker.AnnouncementOfAsync(Fingerprint(token));
    }

    public void Dispose() => _folder.Dispose();

    private static string NewToken() => Guid.NewGuid().ToString();

    private static string Fingerprint(string token) => new SmartThingsToken(token, default).Fingerprint;

    private Uri Through(int port) => new UriBuilder(broker.Uri) { Host = "127.0.0.1", Port = port }.Uri;
}
