using System.Net;
using System.Text.Json;
using AcMonitoring.TestSupport;
using AcMonitoring.TokenService.Tests.Running;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.TokenService.Tests.Verification;

/// <summary>The simulated cloud accepts every token that has not expired.</summary>
public sealed class VerificationTests(Broker broker) : IAsyncLifetime
{
    private const string Mistyped = "SmartThings refuses this token (401): it is mistyped, revoked or expired.";

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 31, 8, 15, 0, TimeSpan.Zero));
    private Cloud _cloud = null!;

    public async ValueTask InitializeAsync() => _cloud = await Cloud.StartAsync();

    [Fact]
    public async Task A_token_that_SmartThings_accepts_is_verified()
    {
        await using var service = Start();

        Assert.True((await service.SetAsync("a-token-1")).GetProperty("verified").GetBoolean());

        await AssertShownAsync(service, verified: true, "accepted");
        Assert.Equal(1, await _cloud.CountCallsAsync());
    }

    [Fact]
    public async Task A_token_that_SmartThings_refuses_is_rejected_and_the_working_one_stays()
    {
        await using var service = Start();
        await service.SetAsync("expired-token-1");
        await _cloud.ExpireTokensAsync();
        var working = await service.SetAsync("working-token-1");

        using var refused = await service.PostAsync("""{"token": "expired-token-1"}""");

        await Problem.ShouldBeAsync(refused, HttpStatusCode.BadRequest, $"{Mistyped} The one before stays in force.", "token_refused");
        Assert.Equal("working-token-1", (await service.GetInternalAsync()).GetProperty("token").GetString());
        var shown = await service.GetAsync();
        Assert.Equal(working.GetProperty("expiresAt").GetString(), shown.GetProperty("expiresAt").GetString());
        await AssertShownAsync(service, verified: true, "accepted");
    }

    [Fact]
    public async Task A_first_token_that_SmartThings_refuses_is_rejected_too()
    {
        await _cloud.AddFaultAsync(new { kind = "status", status = 401 });
        await using var service = Start();

        using var refused = await service.PostAsync("""{"token": "a-token-1"}""");

        await Problem.ShouldBeAsync(refused, HttpStatusCode.BadRequest, $"{Mistyped} There is no token in force.", "token_refused");
        Assert.Equal(JsonValueKind.Null, (await service.GetAsync()).GetProperty("tokenMasked").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await service.GetAsync()).GetProperty("verified").ValueKind);
    }

    [Fact]
    public async Task A_token_that_may_not_list_devices_is_rejected()
    {
        await _cloud.AddFaultAsync(new { kind = "status", status = 403 });
        await using var service = Start();

        using var refused = await service.PostAsync("""{"token": "a-token-1"}""");

        await Problem.ShouldBeAsync(
            refused,
            HttpStatusCode.BadRequest,
            "SmartThings does not let this token list devices (403): create one that may list and see all devices. There is no token in force.",
            "token_forbidden");
    }

    [Theory]
    [InlineData("""{"kind": "status", "status": 500}""")]
    [InlineData("""{"kind": "status", "status": 503}""")]
    [InlineData("""{"kind": "status", "status": 404}""")]
    [InlineData("""{"kind": "rateLimit", "hint": "resetHeader", "waitMilliseconds": 100}""")]
    [InlineData("""{"kind": "reset"}""")]
    public async Task While_SmartThings_is_unavailable_a_token_is_accepted_and_verified_later(string fault)
    {
        await _cloud.AddFaultAsync(JsonElement.Parse(fault));
        await using var service = Start();

        Assert.False((await service.SetAsync("a-token-1")).GetProperty("verified").GetBoolean());
        await AssertShownAsync(service, verified: false, "pending");

        await _cloud.ClearFaultsAsync();
        await AdvanceUntilAsync(service, "accepted");
        Assert.True((await service.SetAsync("a-token-1")).GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task A_token_that_is_refused_later_is_logged_and_stays_until_it_is_replaced()
    {
        await _cloud.AddFaultAsync(new { kind = "status", status = 503, times = 1 });
        await _cloud.AddFaultAsync(new { kind = "status", status = 401, times = 1 });
        await using var service = Start();
        await service.SetAsync("a-token-1");

        await AdvanceUntilAsync(service, "refused");

        Assert.Equal("a-token-1", (await service.GetInternalAsync()).GetProperty("token").GetString());
        Assert.Single(service.Logs.At(LogLevel.Error), line => line.Contains("does not work: SmartThings refuses this token (401)", StringComparison.Ordinal));
        Assert.True((await service.SetAsync("a-token-2")).GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task The_verification_result_survives_a_restart()
    {
        await using (var service = Start())
            await service.SetAsync("a-token-1");

        await using var again = Start();

        await AssertShownAsync(again, verified: true, "accepted");
        Assert.Equal(1, await _cloud.CountCallsAsync());
    }

    [Fact]
    public async Task A_stored_token_that_is_not_verified_is_verified_after_a_restart()
    {
        await _cloud.AddFaultAsync(new { kind = "status", status = 503 });
        await using (var service = Start())
            await service.SetAsync("a-token-1");
        await _cloud.ClearFaultsAsync();

        await using var again = Start();

        await AdvanceUntilAsync(again, "accepted");
    }

    [Fact]
    public async Task The_initial_token_is_verified_after_the_start()
    {
        await using var service = Start(("SMARTTHINGS_TOKEN", "first-token-1"));

        await AdvanceUntilAsync(service, "accepted");
    }

    [Fact]
    public async Task The_same_token_is_not_verified_again()
    {
        await using var service = Start();
        await service.SetAsync("a-token-1");
        await _cloud.ExpireTokensAsync();

        var posted = await service.SetAsync("a-token-1");

        Assert.False(posted.GetProperty("reset").GetBoolean());
        Assert.Equal(1, await _cloud.CountCallsAsync());
    }

    [Fact]
    public async Task No_token_is_verified_when_verification_is_off()
    {
        await using var service = Start(("TokenService:VerifyOnUpdate", "false"));

        Assert.False((await service.SetAsync("a-token-1")).GetProperty("verified").GetBoolean());

        await AssertShownAsync(service, verified: false, "off");
        Assert.Equal(0, await _cloud.CountCallsAsync());
    }

    [Fact]
    public async Task The_token_is_not_sent_to_the_target_of_a_redirect()
    {
        await using var other = await Cloud.StartAsync();
        await using var redirecting = new RedirectingCloud(other);
        await using var service = Start(("SmartThings:BaseUrl", redirecting.Address.ToString()));

        Assert.False((await service.SetAsync("a-token-1")).GetProperty("verified").GetBoolean());

        Assert.Equal(0, await other.CountCallsAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _cloud.DisposeAsync();
        _folder.Dispose();
    }

    private RunningService Start(params (string Name, string Value)[] settings) =>
        RunningService.Start(_folder.Path, broker.Uri, _clock, [.. _cloud.Settings, .. settings]);

    private static async Task AssertShownAsync(RunningService service, bool verified, string verification)
    {
        var shown = await service.GetAsync();
        Assert.Equal(verified, shown.GetProperty("verified").GetBoolean());
        Assert.Equal(verification, shown.GetProperty("verification").GetString());
    }

    // Small steps: the timeout of a publish uses the same clock.
    private Task AdvanceUntilAsync(RunningService service, string verification) => Eventually.TrueAsync(
        async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return (await service.GetAsync()).GetProperty("verification").GetString() == verification;
        },
        $"the token is {verification}");
}
