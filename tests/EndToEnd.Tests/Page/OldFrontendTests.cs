using System.Net;
using System.Text.Json;

namespace AcMonitoring.EndToEnd.Tests.Page;

/// <summary>The frontend that was there before goes on working: its requests, from a page of its own origin, in a real browser.</summary>
[Collection(SharedPage.Name)]
public sealed class OldFrontendTests(PageSystem system)
{
    [PageFact]
    public async Task Its_requests_are_answered_with_the_keys_that_it_reads()
    {
        using var server = new HttpListener();
        server.Prefixes.Add(PageSystem.OldFrontend + "/");
        server.Start();
        var serving = ServeAsync(server);
        await using var visit = await system.VisitAsync(Reader.Desktop, PageSystem.OldFrontend + "/");

        var answers = await visit.Page.EvaluateAsync<JsonElement>(
            """
            async (api) => {
              const get = async (path) => (await fetch(api + path)).json();
              const dashboard = await get('dashboard');
              const unit = `deviceName=${encodeURIComponent(dashboard[0].deviceName)}&location=${dashboard[0].location}`;
              const post = await fetch(api + 'token', {
                method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token: 'letters' }),
              });
              const csv = await fetch(api + 'export?' + unit);
              return {
                dashboard: dashboard[0],
                hourly: (await get('dashboard/hourly'))[0],
                history: (await get('history?' + unit + '&hours=24'))[0],
                status: await get('fetch_status'),
                token: await get('token'),
                refused: { status: post.status, ...(await post.json()) },
                csv: { name: csv.headers.get('Content-Disposition'), header: (await csv.text()).split('\r\n')[0].split('\n')[0] },
              };
            }
            """,
            system.Site.ToString());

        AssertKeys("deviceName location todayKWh rolling24hKWh lastUpdate humidity temperatureC airConditionerMode fanMode", answers.GetProperty("dashboard"));
        AssertKeys("deviceName location hourly", answers.GetProperty("hourly"));
        Assert.Equal(24, answers.GetProperty("hourly").GetProperty("hourly").GetArrayLength());
        AssertKeys("hour kWh", answers.GetProperty("hourly").GetProperty("hourly")[0]);
        AssertKeys("timestamp deltaKWh cumulativeWh humidity temperatureC airConditionerMode fanMode apiTimestamp", answers.GetProperty("history"));
        AssertKeys("ok code message timestamp", answers.GetProperty("status"));
        AssertKeys("tokenMasked updatedAt expiresAt secondsLeft", answers.GetProperty("token"));
        Assert.Equal(401, answers.GetProperty("refused").GetProperty("status").GetInt32());
        AssertKeys("error", answers.GetProperty("refused"));
        Assert.Contains("ac_data_", answers.GetProperty("csv").GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Timestamp,Device Name,Location,", answers.GetProperty("csv").GetProperty("header").GetString(), StringComparison.Ordinal);
        server.Stop();
        await serving;
    }

    private static void AssertKeys(string keys, JsonElement answer) =>
        Assert.All(keys.Split(' '), key => Assert.True(answer.TryGetProperty(key, out _), $"There is no {key} in {answer}."));

    /// <summary>An empty page, whatever is asked for.</summary>
    private static async Task ServeAsync(HttpListener server)
    {
        while (server.IsListening)
        {
            try
            {
                var request = await server.GetContextAsync();
                request.Response.ContentType = "text/html";
                request.Response.Close("<!doctype html><title>old</title>"u8.ToArray(), willBlock: false);
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
