using System.Net;
using System.Text;
using System.Text.Json;
using AcMonitoring.TestSupport;
using static AcMonitoring.Collector.Tests.Simulator.RunningSimulator;

namespace AcMonitoring.Collector.Tests.Simulator;

public sealed class FaultTests
{
    private const string Path = "v1/devices";

    [Theory]
    [InlineData("retryAfter", "43", null, "attempt 20 limit 10")]
    [InlineData("resetHeader", null, "42074", "attempt 20 limit 10")]
    [InlineData("body", null, null, "attempt 20 limit 10 - retry in 42074 millis")]
    [InlineData("none", null, null, "attempt 20 limit 10")]
    public async Task A_rate_limit_says_when_to_come_back_only_as_ordered(string hint, string? retryAfter, string? reset, string detail)
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "rateLimit", hint, waitMilliseconds = 42_074, times = 1 });

        using var answer = await simulator.GetAsync(Path);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(retryAfter, Header(answer, "Retry-After"));
        Assert.Equal(reset, Header(answer, "x-ratelimit-reset"));
        var error = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel)).GetProperty("error");
        Assert.Equal("TooManyRequestError", error.GetProperty("code").GetString());
        Assert.Equal("Too Many Requests", error.GetProperty("message").GetString());
        Assert.Equal(detail, error.GetProperty("details")[0].GetProperty("message").GetString());
        await AnswersAsync(simulator);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("-5")]
    [InlineData("Wed, 21 Oct 2026 07:28:00 GMT")]
    public async Task A_rate_limit_says_word_for_word_when_to_come_back(string retryAfter)
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "rateLimit", retryAfter, times = 1 });

        using var answer = await simulator.GetAsync(Path);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal([retryAfter], answer.Headers.NonValidated["Retry-After"]);
    }

    [Theory]
    [InlineData(500, "application/json")]
    [InlineData(502, "text/html")]
    [InlineData(503, "text/html")]
    [InlineData(504, "text/html")]
    [InlineData(408, "application/json")]
    [InlineData(401, "text/html")]
    public async Task A_status_comes_in_the_form_in_which_SmartThings_sends_it(int status, string mediaType)
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "status", status, times = 1 });

        using var answer = await simulator.GetAsync(Path);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(mediaType, answer.Content.Headers.ContentType?.MediaType);
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task A_slow_call_gets_its_answer_late()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "slow", delay = "00:00:00.200", times = 1 });

        var began = TimeProvider.System.GetTimestamp();
        await AnswersAsync(simulator);
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task A_hung_call_is_in_flight_until_the_caller_leaves_and_is_never_answered()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "hang", times = 1 });

        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var call = simulator.Client.GetAsync(Path, leave.Token);
        await Eventually.TrueAsync(async () => await InFlightAsync(simulator) == 1, "the call is in flight");
        Assert.False(call.IsCompleted);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually.TrueAsync(async () => await InFlightAsync(simulator) == 0, "the call has ended");
        Assert.Equal("{}", (await simulator.GetJsonAsync("admin/calls")).GetProperty("byStatusCode").GetRawText());
    }

    [Fact]
    public async Task A_hung_call_does_not_hold_up_the_end_of_the_simulator()
    {
        var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "hang" });
        using var client = new HttpClient { BaseAddress = simulator.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = simulator.Client.DefaultRequestHeaders.Authorization;
        var call = client.GetAsync(Path, Cancel);
        await Eventually.TrueAsync(async () => await InFlightAsync(simulator) == 1, "the call is in flight");

        var began = TimeProvider.System.GetTimestamp();
        await simulator.DisposeAsync();
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
    }

    [Fact]
    public async Task A_reset_breaks_the_connection()
    {
        await using var simulator = await StartAsync();
        // The client tries a call of its own accord again when a connection that served before breaks.
        await OrderAsync(simulator, new { kind = "reset" });

        await Assert.ThrowsAsync<HttpRequestException>(() => simulator.GetAsync(Path));
        Assert.Equal("{}", (await simulator.GetJsonAsync("admin/calls")).GetProperty("byStatusCode").GetRawText());
    }

    [Theory]
    [InlineData("v1/devices")]
    [InlineData("v1/locations")]
    public async Task A_truncated_answer_is_the_first_half_of_the_true_one(string path)
    {
        await using var simulator = await StartAsync();
        var whole = (await simulator.GetJsonAsync(path)).GetRawText();
        await OrderAsync(simulator, new { kind = "truncated", times = 1 });

        using var answer = await simulator.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var half = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.NotEmpty(half);
        Assert.StartsWith(half[..^1], whole, StringComparison.Ordinal);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(half));
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task A_trickling_answer_comes_byte_by_byte_until_the_caller_leaves()
    {
        await using var simulator = await StartAsync();
        var whole = (await simulator.GetJsonAsync(Path)).GetRawText();
        await OrderAsync(simulator, new { kind = "trickle", times = 1 });

        using (var answer = await simulator.Client.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead, Cancel))
        {
            Assert.Equal(whole.Length, answer.Content.Headers.ContentLength!.Value, tolerance: 2_000);
            await using var body = await answer.Content.ReadAsStreamAsync(Cancel);
            var began = TimeProvider.System.GetTimestamp();
            Assert.Equal('{', body.ReadByte());
            Assert.Equal('"', body.ReadByte());
            Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(500));
        }

        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task Invalid_UTF8_is_no_text_although_it_says_JSON()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "invalidUtf8", times = 1 });

        var body = await JsonBodyAsync(simulator);
        Assert.Throws<DecoderFallbackException>(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body));
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task Nested_is_JSON_that_is_too_deep()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "nested", times = 1 });

        var body = await JsonBodyAsync(simulator);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(body));
        JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 10_000 }).Dispose();
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task Huge_is_JSON_of_100_MB_without_a_length()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "huge", times = 1 });

        using var answer = await simulator.Client.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Null(answer.Content.Headers.ContentLength);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancel);
        var (buffer, length, last) = (new byte[65_536], 0L, (byte)0);
        while (await body.ReadAsync(buffer, Cancel) is > 0 and var read)
            (length, last) = (length + read, buffer[read - 1]);
        Assert.InRange(length, 100_000_000, 101_000_000);
        Assert.Equal((byte)'}', last);
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task A_caller_who_leaves_a_huge_answer_does_not_disturb_the_next()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "huge", times = 1 });

        (await simulator.Client.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead, Cancel)).Dispose();

        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task Garbage_is_a_web_page_with_a_200()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "garbage", times = 1 });

        using var answer = await simulator.GetAsync(Path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task Empty_is_a_200_without_a_body()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "empty", times = 1 });

        using var answer = await simulator.GetAsync(Path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancel));
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task A_fault_hits_its_path_alone_and_as_often_as_ordered()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "status", status = 503, path = "/status$", times = 2 });

        var codes = new List<HttpStatusCode>();
        foreach (var path in new[] { Path, "v1/devices/nobody/status", Path, "devices/nobody/status", "devices/nobody/status" })
        {
            using var answer = await simulator.GetAsync(path);
            codes.Add(answer.StatusCode);
        }

        Assert.Equal(
            [
                HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable,
                HttpStatusCode.Forbidden,
            ],
            codes);
    }

    [Fact]
    public async Task A_call_with_an_expired_token_uses_no_fault_up()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "status", status = 503, times = 1 });
        simulator.UseToken(null);
        (await simulator.GetAsync(Path)).Dispose();

        simulator.UseToken("a-token");
        using var answer = await simulator.GetAsync(Path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Active_faults_are_listed_with_the_times_left_and_removed_on_order()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "garbage", times = 3 });
        await OrderAsync(simulator, new { kind = "status", status = 500, path = "locations" });
        (await simulator.GetAsync(Path)).Dispose();

        var faults = await simulator.GetJsonAsync("admin/faults");
        Assert.Equal(2, faults.GetArrayLength());
        Assert.Equal("garbage", faults[0].GetProperty("kind").GetString());
        Assert.Equal(2, faults[0].GetProperty("times").GetInt32());
        Assert.Equal("locations", faults[1].GetProperty("path").GetString());
        Assert.Equal(JsonValueKind.Null, faults[1].GetProperty("times").ValueKind);

        using var removed = await simulator.Client.DeleteAsync("admin/faults", Cancel);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(0, (await simulator.GetJsonAsync("admin/faults")).GetArrayLength());
        await AnswersAsync(simulator);
    }

    [Theory]
    [InlineData("""{"kind": "meteor"}""")]
    [InlineData("""{"times": 1}""")]
    [InlineData("""{"kind": "hang", "path": "("}""")]
    [InlineData("""{"kind": "hang", "times": 0}""")]
    [InlineData("""{"kind": "status"}""")]
    [InlineData("""{"kind": "status", "status": 200}""")]
    [InlineData("""{"kind": "slow"}""")]
    [InlineData("""{"kind": "slow", "delay": "soon"}""")]
    [InlineData("""{"kind": "rateLimit", "hint": "smoke"}""")]
    [InlineData("""{"kind": "rateLimit", "waitMilliseconds": -1}""")]
    [InlineData("""{"kind": "rateLimit", "retryAfter": "two\nlines"}""")]
    [InlineData("null")]
    [InlineData("hang")]
    public async Task A_bad_order_is_refused_with_a_sentence(string order)
    {
        await using var simulator = await StartAsync();

        using var content = new StringContent(order);
        using var answer = await simulator.Client.PostAsync("admin/faults", content, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel)).GetProperty("error").GetString();
        Assert.EndsWith(".", error, StringComparison.Ordinal);
        await AnswersAsync(simulator);
    }

    private static async Task OrderAsync(RunningSimulator simulator, object fault)
    {
        using var answer = await simulator.OrderAsync(fault);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task AnswersAsync(RunningSimulator simulator) =>
        Assert.NotEqual(0, (await simulator.GetJsonAsync(Path)).GetProperty("items").GetArrayLength());

    private static async Task<int> InFlightAsync(RunningSimulator simulator) =>
        (await simulator.GetJsonAsync("admin/calls")).GetProperty("inFlight").GetInt32();

    private static async Task<byte[]> JsonBodyAsync(RunningSimulator simulator)
    {
        using var answer = await simulator.GetAsync(Path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsByteArrayAsync(Cancel);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
