using System.Globalization;
using AcMonitoring.Collector.Tests.Doubles;
using AcMonitoring.Collector.Tokens;
using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Http;

namespace AcMonitoring.Collector.Tests.Tokens;

public sealed class TokenClientTests : CloudTest
{
    [Fact]
    public async Task Without_a_token_the_round_says_so_and_calls_nobody()
    {
        var cloud = await StartCloudAsync(3);
        Tokens.Token = null;
        var outcome = await StartReader(cloud).ReadAsync();

        Assert.Equal((false, null, "No token is set. Post one to /token."), (outcome.Ok, outcome.StatusCode, outcome.Message));
        Assert.True(outcome.NeedsToken);
        Assert.Equal(0, (await cloud.CallsAsync()).Total);
    }

    [Fact]
    public async Task With_the_TokenService_away_the_last_token_goes_on_working()
    {
        var cloud = await StartCloudAsync(3);
        var reader = StartReader(cloud);
        await reader.ReadAsync();
        Assert.Equal(Reach.Reached, reader.Get<TokenClient>().LastReach);

        await Tokens.StopAsync();
        Assert.True((await reader.ReadAsync()).Ok);
        Assert.Equal(Reach.OutOfReach, reader.Get<TokenClient>().LastReach);
        Assert.DoesNotContain(reader.Logs.All, line => line.Contains(Tokens.Token!));
    }

    [Fact]
    public async Task A_poll_that_ends_during_the_retries_leaves_the_TokenService_out_of_reach()
    {
        await Tokens.StopAsync();
        var client = StartReader((await StartCloudAsync(3)).BaseUrl).Get<TokenClient>();
        using var poll = new CancellationTokenSource();

        var asking = client.AskAsync(poll.Token);
        await Eventually.TrueAsync(() => client.LastReach == Reach.OutOfReach, "the first attempt has failed");
        await poll.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(Reach.OutOfReach, client.LastReach);
    }

    [Fact]
    public async Task With_the_TokenService_away_from_the_start_the_round_fails()
    {
        var cloud = await StartCloudAsync(3);
        await Tokens.StopAsync();
        var outcome = await StartReader(cloud).ReadAsync();

        Assert.Equal((false, null, "The TokenService cannot be reached"), (outcome.Ok, outcome.StatusCode, outcome.Message));
        Assert.Equal((true, 0), (outcome.NeedsToken, outcome.ApiCalls));
    }

    [Fact]
    public async Task A_TokenService_that_starts_a_moment_later_is_waited_for()
    {
        var cloud = await StartCloudAsync(3);
        var port = TestSupport.FreePorts.Take();
        var reader = Keep(new Reader(cloud.BaseUrl, new Uri($"http://127.0.0.1:{port}/")));
        var round = reader.ReadAsync();
        Assert.False(round.IsCompleted);
        Keep(await TokenEndpoint.StartAsync(port));
        Assert.True((await round).Ok);
    }

    [Theory]
    [InlineData("""{"token":""")]
    [InlineData("<html></html>")]
    [InlineData("")]
    public async Task An_answer_that_is_none_counts_as_no_answer(string body)
    {
        var other = Keep(await OddCloud.StartAsync(_ => Results.Text(body, "application/json")));
        var reader = Keep(new Reader(new Uri("http://127.0.0.1:9/"), other.Origin));
        Assert.Equal("The TokenService cannot be reached", (await reader.ReadAsync()).Message);
    }

    [Theory]
    [InlineData("secret\r\nX-Injected: 1")]
    [InlineData("secret tökén")]
    [InlineData("secret token")]
    public async Task A_token_that_no_header_can_hold_is_told_without_its_value(string token)
    {
        var cloud = await StartCloudAsync(3);
        Tokens.Token = token;
        var reader = StartReader(cloud);
        var outcome = await reader.ReadAsync();

        Assert.Equal((false, 0, true), (outcome.Ok, outcome.ApiCalls, outcome.NeedsToken));
        Assert.DoesNotContain("secret", outcome.Message);
        Assert.DoesNotContain(reader.Logs.All, line => line.Contains("secret"));
    }

    [Fact]
    public async Task The_internal_key_is_given_and_the_internal_port_replaces_the_public_one()
    {
        var cloud = await StartCloudAsync(3);
        Tokens.ApiKey = "internal-key";
        var reader = Keep(new Reader(cloud.BaseUrl, new Uri("http://127.0.0.1:8001/"), null, [
            ("Internal__ApiKey", "internal-key"),
            ("Internal__Port", Tokens.Origin.Port.ToString(CultureInfo.InvariantCulture)),
        ]));
        Assert.True((await reader.ReadAsync()).Ok);
    }

    [Fact]
    public async Task A_wrong_internal_key_is_no_token()
    {
        var cloud = await StartCloudAsync(3);
        Tokens.ApiKey = "internal-key";
        var reader = StartReader(cloud, ("Internal__ApiKey", "wrong-key"));
        Assert.Equal("The TokenService cannot be reached", (await reader.ReadAsync()).Message);
        Assert.DoesNotContain(reader.Logs.All, line => line.Contains("wrong-key"));
    }

    [Fact]
    public async Task A_cloud_gets_the_token_as_bearer()
    {
        var cloud = Keep(await OddCloud.StartAsync(_ => Results.Text("""{"items":[]}""")));
        await StartReader(cloud.Origin).ReadAsync();
        Assert.Equal(["Bearer " + Tokens.Token], cloud.Authorizations);
    }
}
