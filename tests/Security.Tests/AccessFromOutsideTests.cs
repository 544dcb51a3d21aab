using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Security.Tests;

/// <summary>What can be reached from where the browsers are.</summary>
public sealed class AccessFromOutsideTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    private static readonly string[] Ways =
    [
        "internal/token", "internal", "token/../internal/token", "token/%2e%2e/internal/token", "token//internal/token",
        "token/internal/token", "token%2f..%2finternal/token", "token;/internal/token",
    ];

    [Fact]
    public async Task The_gateway_does_not_lead_to_the_token_itself()
    {
        await using var system = new RunningSystem(rabbit, postgres);
        await system.PrepareAsync();
        await system.StartTokenServiceAsync();
        await system.StartQueryApiAsync();

        foreach (var way in Ways)
        {
            // As it stands: an Uri would resolve the dots itself.
            var address = new Uri(system.QueryApi.BaseAddress + way, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            using var answer = await system.QueryApi.GetAsync(address, TestContext.Current.CancellationToken);

            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{way}: {answer.StatusCode}");
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain(system.FirstToken!, body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_of_the_allowed_origins_set_the_token_through_the_gateway_and_no_others_do()
    {
        await using var system = new RunningSystem(rabbit, postgres) { OperatorKey = "operators-key" };
        await system.PrepareAsync();
        await system.StartTokenServiceAsync();
        await system.StartQueryApiAsync();
        var own = system.QueryApi.BaseAddress!.GetLeftPart(UriPartial.Authority);

        Assert.Equal(HttpStatusCode.OK, await SetTokenAsync(system, ("Origin", "http://localhost:4200"), ("Sec-Fetch-Site", "same-site")));
        Assert.Equal(HttpStatusCode.OK, await SetTokenAsync(system, ("Origin", own), ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(HttpStatusCode.OK, await SetTokenAsync(system, ("Origin", own)));
        Assert.Equal(HttpStatusCode.OK, await SetTokenAsync(system));
        Assert.Equal(HttpStatusCode.Forbidden, await SetTokenAsync(system, ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.Forbidden, await SetTokenAsync(system, ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.Forbidden, await SetTokenAsync(system, ("Origin", "null")));
    }

    [Fact]
    public async Task The_gateway_names_the_address_for_which_it_asks_whatever_the_client_says()
    {
        await using var system = new RunningSystem(rabbit, postgres);
        await system.PrepareAsync();
        await system.StartTokenServiceAsync();
        await system.StartQueryApiAsync();

        Assert.Equal(HttpStatusCode.OK, await SetTokenAsync(system, ("X-Forwarded-For", "198.51.100.7")));

        await Eventually.TrueAsync(
            () => system.Outputs["TokenService"].Contains("Audit: POST /token from 127.0.0.1, ", StringComparison.Ordinal), "the attempt is told");
        Assert.DoesNotContain("198.51.100.7", system.Outputs["TokenService"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_forbids_browsers_to_guess_to_frame_and_to_tell()
    {
        await using var system = new RunningSystem(rabbit, postgres);
        await system.PrepareAsync();
        await system.StartTokenServiceAsync();
        await system.StartQueryApiAsync();

        foreach (var path in (string[])["", "dashboard", "nowhere", "token"])
        {
            using var answer = await system.QueryApi.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.Contains("frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }
    }

    private static async Task<HttpStatusCode> SetTokenAsync(RunningSystem system, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = JsonContent.Create(new { token = $"{Guid.NewGuid()}" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "operators-key");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await system.QueryApi.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
