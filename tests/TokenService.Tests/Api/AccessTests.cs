using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AcMonitoring.TokenService.Storage;
using AcMonitoring.TokenService.Tests.Running;

namespace AcMonitoring.TokenService.Tests.Api;

/// <summary>Rate limit, trusted proxies, audit line, cross-site requests and security headers of <c>POST /token</c>.</summary>
public sealed class AccessTests(Broker broker) : IDisposable
{
    private const string Key = "operators-key";
    private const string Body = """{"token": "canary-token-1"}""";

    private readonly TestFolder _folder = new();

    [Fact]
    public async Task An_address_with_many_wrong_keys_is_limited_and_others_are_not()
    {
        await using var service = Start();
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            using var wrong = await PostAsync(service, "Bearer wrong", from: "198.51.100.7");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        // Some permits are replenished meanwhile.
        HttpResponseMessage slowed;
        var tries = 0;
        while ((slowed = await PostAsync(service, "Bearer wrong", from: "198.51.100.7")).StatusCode == HttpStatusCode.Unauthorized && ++tries < 100)
            slowed.Dispose();

        Assert.InRange(tries, 0, 20);
        Assert.Equal(HttpStatusCode.TooManyRequests, slowed.StatusCode);
        Assert.InRange(slowed.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        await Problem.ShouldBeAsync(
            slowed, HttpStatusCode.TooManyRequests, $"Too many attempts from this address; try again in {slowed.Headers.RetryAfter!.Delta!.Value.TotalSeconds:0} s");
        slowed.Dispose();
        using var other = await PostAsync(service, $"Bearer {Key}", from: "198.51.100.8");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task The_addresses_of_an_IPv6_network_share_one_limit()
    {
        await using var service = Start();
        for (var attempt = 1; attempt <= 100; attempt++)
            (await PostAsync(service, "Bearer wrong", from: $"2001:db8::{attempt:x}")).Dispose();

        using var slowed = await PostAsync(service, "Bearer wrong", from: "2001:db8::ffff");
        using var other = await PostAsync(service, "Bearer wrong", from: "2001:db8:0:1::1");

        Assert.Equal(HttpStatusCode.TooManyRequests, slowed.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
    }

    [Fact]
    public async Task A_forwarded_address_is_used_only_from_a_trusted_proxy()
    {
        await using var service = Start(("TokenService:TrustedProxies", "192.0.2.0/24"));

        using var response = await PostAsync(service, "Bearer wrong", from: "198.51.100.7");

        Assert.Contains("Audit: POST /token from 127.0.0.1, ", Assert.Single(service.Logs.All, IsAudit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer " + Key, Body, "application/json", "key Operator__ApiKey", true, "200, in force and not verified")]
    [InlineData("Bearer " + Key, """{"token": "canary"}""", "application/json", "key Operator__ApiKey", false, "400, Token must not be only letters")]
    [InlineData("Bearer " + Key, Body, "text/plain", "key Operator__ApiKey", false, "415, Content-Type must be application/json")]
    [InlineData("Bearer canary", Body, "application/json", "key wrong", false, "401, Authorization: Bearer <key> is missing, or the key is wrong")]
    [InlineData(null, Body, "application/json", "key missing", false, "401, Authorization: Bearer <key> is missing, or the key is wrong")]
    public async Task Each_attempt_is_logged_with_client_time_and_result(
        string? authorization, string body, string mediaType, string key, bool isRead, string result)
    {
        await using var service = Start();

        using var response = await PostAsync(service, authorization, body, mediaType, from: "198.51.100.7");

        var line = Assert.Single(service.Logs.All, IsAudit);
        Assert.Contains($"from 198.51.100.7, {key}, at 20", line, StringComparison.Ordinal);
        Assert.Contains($"token {(isRead ? new SmartThingsToken("canary-token-1", default).Fingerprint : "none")}: {result}.", line, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapped_IPv4_address_is_logged_as_IPv4()
    {
        await using var service = Start();

        using var response = await PostAsync(service, $"Bearer {Key}", from: "::ffff:198.51.100.7");

        Assert.Contains("from 198.51.100.7, ", Assert.Single(service.Logs.All, IsAudit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_line_shows_a_missing_key_setting_and_an_unchanged_token()
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri);
        await service.SetAsync("canary-token-1");
        await service.SetAsync("canary-token-1");

        Assert.Collection(
            service.Logs.All.Where(IsAudit),
            line => Assert.Contains("key not required", line, StringComparison.Ordinal),
            line => Assert.Contains(": 200, in force already.", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task A_page_of_another_site_may_not_set_the_token(string header, string value)
    {
        await using var service = Start();

        using var response = await PostAsync(service, $"Bearer {Key}", headers: (header, value));

        await Problem.ShouldBeAsync(response, HttpStatusCode.Forbidden, "Pages of another site may not set the token", "cross_site_request");
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    [InlineData("text/plain")]
    public async Task The_content_types_of_a_form_are_refused(string mediaType)
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri);

        using var response = await PostAsync(service, null, mediaType: mediaType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task A_page_of_the_same_origin_may_set_the_token()
    {
        await using var service = Start();
        var own = service.Public.BaseAddress!.GetLeftPart(UriPartial.Authority);

        using var byOrigin = await PostAsync(service, $"Bearer {Key}", headers: ("Origin", own));
        using var byRelation = await PostAsync(service, $"Bearer {Key}", headers: ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal(HttpStatusCode.OK, byOrigin.StatusCode);
        Assert.Equal(HttpStatusCode.OK, byRelation.StatusCode);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("nowhere")]
    [InlineData("health/live")]
    public async Task Every_response_has_the_security_headers(string path)
    {
        await using var service = Start();

        using var response = await service.Public.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
    }

    public void Dispose() => _folder.Dispose();

    private RunningService Start(params (string Name, string Value)[] settings) =>
        RunningService.Start(_folder.Path, broker.Uri, clock: null, [("Operator:ApiKey", Key), .. settings]);

    // Not the scopes and other lines of a request.
    private static bool IsAudit(string line) => line.StartsWith("AcMonitoring.TokenService.Api.AuditLog: ", StringComparison.Ordinal);

    private static async Task<HttpResponseMessage> PostAsync(
        RunningService service, string? authorization, string body = Body, string mediaType = "application/json", string? from = null,
        (string Name, string Value)? headers = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token")
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType)),
        };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (from is not null)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", from);
        if (headers is { } header)
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        return await service.Public.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
