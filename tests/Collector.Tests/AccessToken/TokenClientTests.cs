using System.Globalization;
using AcMonitoring.Collector.AccessToken;
using AcMonitoring.Collector.Tests.Doubles;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Http;

namespace AcMonitoring.Collector.Tests.AccessToken;

public sealed class TokenClientTests : CloudTest
{
    [Fact]
    public async Task Without_a_token_the_poll_fails_and_makes_no_call()
    {
        var cloud = await StartCloudAsync(3);
        Tokens.Token = null;
        var result = await StartReader(cloud).ReadAsync();

        Assert.Equal((false, null, "No token is set. Post one to /token."), (result.Ok, result.StatusCode, result.Message));
        Assert.Equal(Reason.NoToken, result.Reason);
        Assert.True(result.NeedsToken);
        Assert.Equal(0, (await cloud.CallsAsync()).Total);
    }

    [Fact]
    public async Task Without_the_TokenService_the_last_token_stays_in_use()
    {
        var cloud = await StartCloudAsync(3);
        var reader = StartReader(cloud);
        await reader.ReadAsync();
        Assert.Equal(TokenServiceState.Reachable, reader.Get<TokenClient>().State);

        await Tokens.StopAsync();
        Assert.True((await reader.ReadAsync()).Ok);
        Assert.Equal(TokenServiceState.Unreachable, reader.Get<TokenClient>().State);
        Assert.DoesNotContain(reader.Logs.All, line => line.Contains(Tokens.Token!));
    }

    [Fact]
    public async Task A_poll_that_ends_during_the_retries_reports_the_TokenService_as_unreachable()
    {
        await Tokens.StopAsync();
        var client = StartReader((await StartCloudAsync(3)).BaseUrl).Get<TokenClient>();
        using var poll = new CancellationTokenSource();

        var request = client.GetTokenAsync(poll.Token);
        await Eventually.TrueAsync(() => client.State == TokenServiceState.Unreachable, "the first attempt has failed");
        await poll.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(TokenServiceState.Unreachable, client.State);
    }

    [Fact]
    public async Task Without_the_TokenService_from_the_start_the_poll_fails()
    {
        var cloud = await StartCloudAsync(3);
        await Tokens.StopAsync();
        var result = await StartReader(cloud).ReadAsync();

        Assert.Equal((false, null, "The TokenService cannot be reached"), (result.Ok, result.StatusCode, result.Message));
        Assert.Equal(Reason.TokenServiceUnreachable, result.Reason);
        Assert.Equal((true, 0), (result.NeedsToken, result.ApiCalls));
    }

    [Fact]
    public async Task The_poll_waits_for_a_TokenService_that_starts_a_moment_later()
    {
        var cloud = await StartCloudAsync(3);
        var port = TestSupport.FreePorts.Take();
        var reader = Keep(new DeviceReaderHost(cloud.BaseUrl, new Uri($"http://127.0.0.1:{port}/")));
        var poll = reader.ReadAsync();
        Assert.False(poll.IsCompleted);
        Keep(await StubTokenService.StartAsync(port));
        Assert.True((await poll).Ok);
    }

    [Theory]
    [InlineData("""{"token":""")]
    [InlineData("<html></html>")]
    [InlineData("")]
    public async Task An_unreadable_response_counts_as_no_response(string body)
    {
        var other = Keep(await StubCloud.StartAsync(_ => Results.Text(body, "application/json")));
        var reader = Keep(new DeviceReaderHost(new Uri("http://127.0.0.1:9/"), other.Origin));
        Assert.Equal("The TokenService cannot be reached", (await reader.ReadAsync()).Message);
    }

    [Theory]
    [InlineData("secret\r\nX-Injected: 1")]
    [InlineData("secret tökén")]
    [InlineData("secret token")]
    public async Task A_token_that_is_invalid_in_a_header_is_reported_without_its_value(string token)
    {
        var cloud = await StartCloudAsync(3);
        Tokens.Token = token;
        var reader = StartReader(cloud);
        var result = await reader.ReadAsync();

        Assert.Equal((false, 0, true), (result.Ok, result.ApiCalls, result.NeedsToken));
        Assert.DoesNotContain("secret", result.Message);
        Assert.DoesNotContain(reader.Logs.All, line => line.Contains("secret"));
    }

    [Fact]
    public async Task The_internal_key_is_sent_and_the_internal_port_replaces_the_public_one()
    {
        var cloud = await StartCloudAsync(3);
        Tokens.ApiKey = "internal-key";
        var reader = Keep(new DeviceReaderHost(cloud.BaseUrl, new Uri("http://127.0.0.1:8001/"), null, [
            ("Internal__ApiKey", "internal-key"),
            ("Internal__Port", Tokens.Origin.Port.ToString(CultureInfo.InvariantCulture)),
        ]));
        Assert.True((await reader.ReadAsync()).Ok);
    }

    [Fact]
    public async Task A_wrong_internal_key_returns_no_token()
    {
        var cloud = await StartCloudAsync(3);
        Tokens.ApiKey = "internal-key";
        var reader = StartReader(cloud, ("Internal__ApiKey", "wrong-key"));
        Assert.Equal("The TokenService cannot be reached", (await reader.ReadAsync()).Message);
        Assert.DoesNotContain(reader.Logs.All, line => line.Contains("wrong-key"));
    }

    [Fact]
    public async Task The_cloud_receives_the_token_as_bearer()
    {
        var cloud = Keep(await StubCloud.StartAsync(_ => Results.Text("""{"items":[]}""")));
        await StartReader(cloud.Origin).ReadAsync();
        Assert.Equal(["Bearer " + Tokens.Token], cloud.Authorizations);
    }
}
