using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Web;

/// <summary>Repeated and concurrent requests.</summary>
public sealed class ConcurrentRequestTests(ConcurrentRequestTests.CountingApp app) : IClassFixture<ConcurrentRequestTests.CountingApp>
{
    private const int Viewers = 50;

    private static readonly string[] WholeAnswers = ["/dashboard", "/dashboard/hourly", "/fetch_status", "/site"];

    private readonly string _unit = Guid.NewGuid().ToString();

    [Theory]
    [InlineData("/dashboard", "unit")]
    [InlineData("/dashboard/hourly", "unit")]
    [InlineData("/fetch_status", "poll_round")]
    public async Task Concurrent_requests_share_one_query(string path, string table)
    {
        await using var connection = new NpgsqlConnection(app.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var locked = new NpgsqlCommand($"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", connection))
            await locked.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var before = app.Arrivals.Count(path);
        var first = app.Client.GetAsync(new Uri(path, UriKind.Relative));
        await Eventually.TrueAsync(async () => await WaitingAsync() == 1, "the first waits for the lock");
        var others = Enumerable.Range(1, Viewers - 1).Select(_ => app.Client.GetAsync(new Uri(path, UriKind.Relative))).ToList();
        await Eventually.TrueAsync(() => app.Arrivals.Count(path) - before == Viewers, "all have come");
        Assert.Equal(1, await WaitingAsync());

        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        foreach (var answer in await Task.WhenAll([first, .. others]))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        async Task<long> WaitingAsync() => await app.ScalarAsync<long>(
            """
            SELECT COUNT(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND (query LIKE '%hours_kwh%' OR query LIKE '%array_agg(start)%' OR query LIKE '%api_calls%')
            """);
    }

    [Fact]
    public async Task An_unchanged_response_results_in_304_without_a_body()
    {
        await app.StoreAsync(A.Reading(_unit, 0, 1000));
        foreach (var path in WholeAnswers)
        {
            using var answer = await GetAsync(path);
            var tag = answer.Headers.ETag!;
            Assert.True(tag.IsWeak);
            Assert.True(answer.Headers.CacheControl?.NoCache);

            using var again = await GetAsync(path, ifNoneMatch: tag);
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Empty(await again.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.Equal(tag, again.Headers.ETag);
            Assert.Equal(["http://localhost:4200"], again.Headers.GetValues("Access-Control-Allow-Origin"));

            using var another = await GetAsync(path, ifNoneMatch: new EntityTagHeaderValue("\"another\"", isWeak: true));
            Assert.Equal(HttpStatusCode.OK, another.StatusCode);
        }
    }

    [Fact]
    public async Task A_changed_response_is_sent_again()
    {
        await app.StoreAsync(A.Reading(_unit, -1, 1000));
        using var answer = await GetAsync("/dashboard");

        await app.StoreAsync(A.Reading(_unit, 0, 1100));
        using var again = await GetAsync("/dashboard", ifNoneMatch: answer.Headers.ETag);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.NotEqual(answer.Headers.ETag, again.Headers.ETag);
    }

    [Fact]
    public async Task The_OpenAPI_document_has_the_response_and_304()
    {
        var paths = (await app.GetJsonAsync("/openapi/v1.json")).GetProperty("paths");

        foreach (var path in WholeAnswers)
        {
            var responses = paths.GetProperty(path).GetProperty("get").GetProperty("responses");
            Assert.NotEqual(JsonValueKind.Undefined, responses.GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema").ValueKind);
            Assert.True(responses.TryGetProperty("304", out _), path);
        }
    }

    private async Task<HttpResponseMessage> GetAsync(string path, EntityTagHeaderValue? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", "http://localhost:4200");
        if (ifNoneMatch is not null)
            request.Headers.IfNoneMatch.Add(ifNoneMatch);
        return await app.Client.SendAsync(request);
    }

    /// <summary>The QueryApi with a counter of requests.</summary>
    public sealed class CountingApp : QueryApiApp
    {
        public CountingApp(RabbitMqServer rabbit, PostgresServer postgres)
            : base(rabbit, postgres) =>
            AlterServices = services => services.AddSingleton<IStartupFilter>(Arrivals);

        internal Arrivals Arrivals { get; } = new();
    }

    /// <summary>Counts requests by path.</summary>
    internal sealed class Arrivals : IStartupFilter
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _counts = [];

        public int Count(string path) => _counts.GetValueOrDefault(path);

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                _counts.AddOrUpdate(context.Request.Path, 1, (_, count) => count + 1);
                await rest();
            });
            next(app);
        };
    }
}
