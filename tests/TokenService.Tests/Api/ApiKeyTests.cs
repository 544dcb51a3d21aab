using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AcMonitoring.TokenService.Tests.Running;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.TokenService.Tests.Api;

public sealed class ApiKeyTests(Broker broker) : IDisposable
{
    private const string OperatorKey = "operators-key";
    private const string InternalKey = "collectors-key";
    private const string Refused = "Authorization: Bearer <key> is missing, or the key is wrong";

    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong-key")]
    [InlineData("Bearer operators-ke")]
    [InlineData("Bearer operators-key2")]
    [InlineData("Bearer OPERATORS-KEY")]
    [InlineData("Bearer collectors-key")]
    [InlineData("Basic operators-key")]
    [InlineData("operators-key")]
    public async Task Without_the_operators_key_no_token_is_set(string? authorization)
    {
        await using var service = StartWithKeys();

        using var response = await PostAsync(service, """{"token": "a-token-1"}""", authorization);

        await Problem.ShouldBeAsync(response, HttpStatusCode.Unauthorized, Refused);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal(JsonValueKind.Null, (await service.GetAsync()).GetProperty("tokenMasked").ValueKind);
    }

    [Theory]
    [InlineData("Bearer operators-key")]
    [InlineData("bearer operators-key")]
    public async Task With_the_operators_key_the_token_is_set(string authorization)
    {
        await using var service = StartWithKeys();

        using var response = await PostAsync(service, """{"token": "a-token-1"}""", authorization);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("no json at all", "application/json")]
    [InlineData("plain", "text/plain")]
    [InlineData("{}", "application/json")]
    public async Task The_key_is_checked_before_the_body(string body, string mediaType)
    {
        await using var service = StartWithKeys();

        using var response = await PostAsync(service, body, "Bearer wrong-key", mediaType);

        await Problem.ShouldBeAsync(response, HttpStatusCode.Unauthorized, Refused);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong-key")]
    [InlineData("Bearer operators-key")]
    public async Task Without_the_internal_key_the_token_is_not_returned(string? authorization)
    {
        await using var service = StartWithKeys();

        using var response = await GetInternalAsync(service, authorization);

        await Problem.ShouldBeAsync(response, HttpStatusCode.Unauthorized, Refused);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task With_the_internal_key_the_token_is_returned()
    {
        await using var service = StartWithKeys();

        using var response = await GetInternalAsync(service, $"Bearer {InternalKey}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_masked_token_and_the_probes_need_no_key()
    {
        await using var service = StartWithKeys();

        using var token = await service.Public.GetAsync("token", TestContext.Current.CancellationToken);
        using var probe = await service.Internal.GetAsync("health/live", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, token.StatusCode);
        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
    }

    [Fact]
    public async Task A_port_without_a_key_is_logged_at_start()
    {
        await using var open = RunningService.Start(_folder.Path, broker.Uri);
        await using var closed = StartWithKeys();

        Assert.Single(open.Logs.At(LogLevel.Warning), line => line.Contains("Operator__ApiKey is not set", StringComparison.Ordinal));
        Assert.Single(open.Logs.At(LogLevel.Warning), line => line.Contains("Internal__ApiKey is not set", StringComparison.Ordinal));
        Assert.DoesNotContain(closed.Logs.All, line => line.Contains("ApiKey", StringComparison.Ordinal));
        Assert.DoesNotContain(closed.Logs.All, line => line.Contains(OperatorKey, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private RunningService StartWithKeys() => RunningService.Start(
        _folder.Path, broker.Uri, clock: null, ("Operator:ApiKey", OperatorKey), ("Internal:ApiKey", InternalKey));

    private static async Task<HttpResponseMessage> PostAsync(
        RunningService service, string body, string? authorization, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token")
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType)),
        };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await service.Public.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<HttpResponseMessage> GetInternalAsync(RunningService service, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "internal/token");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await service.Internal.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
