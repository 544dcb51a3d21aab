using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AcMonitoring.TokenService.Tests.Running;
using AcMonitoring.TokenService.Tokens;

namespace AcMonitoring.TokenService.Tests;

/// <summary>Who may try how often, from where, and what is kept of it.</summary>
public sealed class AccessTests(Broker broker) : IDisposable
{
    private const string Key = "operators-key";
    private const string Body = """{"token": "canary-token-1"}""";

    private readonly TestFolder _folder = new();

    [Fact]
    public async Task An_address_that_gives_wrong_keys_again_and_again_is_slowed_down_and_others_are_not()
    {
        await using var service = Start();
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            using var wrong = await PostAsync(service, "Bearer wrong", from: "198.51.100.7");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        // Some come back meanwhile.
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
    public async Task The_addresses_of_one_network_of_IPv6_are_slowed_down_together()
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
    public async Task The_address_that_a_proxy_names_counts_only_where_the_proxy_is_trusted()
    {
        await using var service = Start(("TokenService:TrustedProxies", "192.0.2.0/24"));

        using var answer = await PostAsync(service, "Bearer wrong", from: "198.51.100.7");

        Assert.Contains("Audit: POST /token from 127.0.0.1, ", Assert.Single(service.Logs.All, IsAudit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer " + Key, Body, "application/json", "key Operator__ApiKey", true, "200, in force and not verified")]
    [InlineData("Bearer " + Key, """{"token": "canary"}""", "application/json", "key Operator__ApiKey", false, "400, Token must not be only letters")]
    [InlineData("Bearer " + Key, Body, "text/plain", "key Operator__ApiKey", false, "415, Content-Type must be application/json")]
    [InlineData("Bearer canary", Body, "application/json", "key wrong", false, "401, Authorization: Bearer <key> is missing, or the key is wrong")]
    [InlineData(null, Body, "application/json", "key missing", false, "401, Authorization: Bearer <key> is missing, or the key is wrong")]
    public async Task Each_attempt_leaves_one_line_that_says_who_when_and_with_what_result(
        string? authorization, string body, string mediaType, string key, bool isRead, string result)
    {
        await using var service = Start();

        using var answer = await PostAsync(service, authorization, body, mediaType, from: "198.51.100.7");

        var line = Assert.Single(service.Logs.All, IsAudit);
        Assert.Contains($"from 198.51.100.7, {key}, at 20", line, StringComparison.Ordinal);
        Assert.Contains($"token {(isRead ? new SmartThingsToken("canary-token-1", default).Fingerprint : "none")}: {result}.", line, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_IPv4_is_told_as_such_where_the_service_listens_by_IPv6()
    {
        await using var service = Start();

        using var answer = await PostAsync(service, $"Bearer {Key}", from: "::ffff:198.51.100.7");

        Assert.Contains("from 198.51.100.7, ", Assert.Single(service.Logs.All, IsAudit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_and_of_the_same_token_the_line_says_so()
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri);
        await service.SetAsync("canary-token-1");
        await service.SetAsync("canary-token-1");

        Assert.Collection(
            service.Logs.All.Where(IsAudit),
            line => Assert.Contains("key not asked for", line, StringComparison.Ordinal),
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

        using var answer = await PostAsync(service, $"Bearer {Key}", headers: (header, value));

        await Problem.ShouldBeAsync(answer, HttpStatusCode.Forbidden, "Pages of another site may not set the token");
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    [InlineData("text/plain")]
    public async Task What_a_form_of_another_site_can_send_is_refused_by_its_type_alone(string mediaType)
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri);

        using var answer = await PostAsync(service, null, mediaType: mediaType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task A_page_of_its_own_may()
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
    public async Task Every_answer_forbids_browsers_to_guess_to_frame_and_to_tell(string path)
    {
        await using var service = Start();

        using var answer = await service.Public.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
    }

    public void Dispose() => _folder.Dispose();

    private RunningService Start(params (string Name, string Value)[] settings) =>
        RunningService.Start(_folder.Path, broker.Uri, clock: null, [("Operator:ApiKey", Key), .. settings]);

    // Not the scopes and other lines that a request leaves.
    private static bool IsAudit(string line) => line.StartsWith("AcMonitoring.TokenService.Access.AuditLog: ", StringComparison.Ordinal);

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
