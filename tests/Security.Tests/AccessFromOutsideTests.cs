using System.Net;
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
}
