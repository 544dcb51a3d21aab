using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Security.Tests;

/// <summary>What can be reached from where the browsers are.</summary>
[Collection(typeof(GuardedTokenServiceTests))]
public sealed class AccessFromOutsideTests(GuardedTokenService service)
{
    private static readonly string[] Ways =
    [
        "internal/token", "internal", "token/../internal/token", "token/%2e%2e/internal/token", "token//internal/token",
        "token/internal/token", "token%2f..%2finternal/token", "token;/internal/token",
    ];

    private readonly string _token = Guid.NewGuid().ToString();

    [Fact]
    public async Task The_gateway_does_not_lead_to_the_token_itself()
    {
        Assert.Equal(HttpStatusCode.OK, await SetTokenAsync());

        foreach (var way in Ways)
        {
            // As it stands: an Uri would resolve the dots itself.
            var address = new Uri(service.Gateway.BaseAddress + way, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            using var answer = await service.Gateway.GetAsync(address, TestContext.Current.CancellationToken);

            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{way}: {answer.StatusCode}");
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain(_token, body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_of_the_allowed_origins_set_the_token_through_the_gateway_and_no_others_do()
    {
        var own = service.Gateway.BaseAddress!.GetLeftPart(UriPartial.Authority);

        Assert.Equal(HttpStatusCode.OK, await SetTokenAsync(("Origin", "http://localhost:4200"), ("Sec-Fetch-Site", "same-site")));
        Assert.Equal(HttpStatusCode.OK, await SetTokenAsync(("Origin", own), ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(HttpStatusCode.OK, await SetTokenAsync(("Origin", own)));
        Assert.Equal(HttpStatusCode.OK, await SetTokenAsync());
        Assert.Equal(HttpStatusCode.Forbidden, await SetTokenAsync(("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.Forbidden, await SetTokenAsync(("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.Forbidden, await SetTokenAsync(("Origin", "null")));
    }

    [Fact]
    public async Task The_gateway_names_the_address_for_which_it_asks_whatever_the_client_says()
    {
        Assert.Equal(HttpStatusCode.OK, await SetTokenAsync(("X-Forwarded-For", "198.51.100.7")));

        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_token)))[..8];
        var audit = new Regex($"Audit: POST /token from 127.0.0.1, .*{fingerprint}");
        await Eventually.TrueAsync(() => audit.IsMatch(service.Output), "the attempt is logged");
        Assert.DoesNotContain("198.51.100.7", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_forbids_browsers_to_guess_to_frame_and_to_tell()
    {
        foreach (var path in (string[])["", "dashboard", "nowhere", "token"])
        {
            using var answer = await service.Gateway.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.Contains("frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }
    }

    private async Task<HttpStatusCode> SetTokenAsync(params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = JsonContent.Create(new { token = _token }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.Key);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await service.Gateway.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
