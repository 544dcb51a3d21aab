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
    public async Task A_rate_limit_contains_only_the_configured_hint(string hint, string? retryAfter, string? reset, string detail)
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "rateLimit", hint, waitMilliseconds = 42_074, times = 1 });

        using var response = await simulator.GetAsync(Path);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(retryAfter, Header(response, "Retry-After"));
        Assert.Equal(reset, Header(response, "x-ratelimit-reset"));
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancel)).GetProperty("error");
        Assert.Equal("TooManyRequestError", error.GetProperty("code").GetString());
        Assert.Equal("Too Many Requests", error.GetProperty("message").GetString());
        Assert.Equal(detail, error.GetProperty("details")[0].GetProperty("message").GetString());
        await AnswersAsync(simulator);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("-5")]
    [InlineData("Wed, 21 Oct 2026 07:28:00 GMT")]
    public async Task A_rate_limit_has_the_wording_of_SmartThings(string retryAfter)
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "rateLimit", retryAfter, times = 1 });

        using var response = await simulator.GetAsync(Path);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal([retryAfter], response.Headers.NonValidated["Retry-After"]);
    }

    [Theory]
    [InlineData(500, "application/json")]
    [InlineData(502, "text/html")]
    [InlineData(503, "text/html")]
    [InlineData(504, "text/html")]
    [InlineData(408, "application/json")]
    [InlineData(401, "text/html")]
    public async Task An_error_status_has_the_format_of_SmartThings(int status, string mediaType)
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "status", status, times = 1 });

        using var response = await simulator.GetAsync(Path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task A_slow_call_gets_a_late_response()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "slow", delay = "00:00:00.200", times = 1 });

        var began = TimeProvider.System.GetTimestamp();
        await AnswersAsync(simulator);
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task A_hanging_call_is_in_flight_until_the_client_disconnects()
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
    public async Task A_hanging_call_does_not_delay_the_stop_of_the_simulator()
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
    public async Task A_truncated_response_is_the_first_half_of_the_real_one(string path)
    {
        await using var simulator = await StartAsync();
        var whole = (await simulator.GetJsonAsync(path)).GetRawText();
        await OrderAsync(simulator, new { kind = "truncated", times = 1 });

        using var response = await simulator.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var half = await response.Content.ReadAsStringAsync(Cancel);
        Assert.NotEmpty(half);
        Assert.StartsWith(half[..^1], whole, StringComparison.Ordinal);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(half));
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task A_trickling_response_arrives_byte_by_byte_until_the_client_disconnects()
    {
        await using var simulator = await StartAsync();
        var whole = (await simulator.GetJsonAsync(Path)).GetRawText();
        await OrderAsync(simulator, new { kind = "trickle", times = 1 });

        using (var response = await simulator.Client.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead, Cancel))
        {
            Assert.Equal(whole.Length, response.Content.Headers.ContentLength!.Value, tolerance: 2_000);
            await using var body = await response.Content.ReadAsStreamAsync(Cancel);
            var began = TimeProvider.System.GetTimestamp();
            Assert.Equal('{', body.ReadByte());
            Assert.Equal('"', body.ReadByte());
            Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(500));
        }

        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task An_invalid_UTF8_response_has_the_content_type_JSON()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "invalidUtf8", times = 1 });

        var body = await JsonBodyAsync(simulator);
        Assert.Throws<DecoderFallbackException>(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body));
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task A_nested_response_is_JSON_that_is_too_deep()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "nested", times = 1 });

        var body = await JsonBodyAsync(simulator);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(body));
        JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 10_000 }).Dispose();
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task A_huge_response_is_JSON_of_100_MB_without_a_length()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "huge", times = 1 });

        using var response = await simulator.Client.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Null(response.Content.Headers.ContentLength);
        await using var body = await response.Content.ReadAsStreamAsync(Cancel);
        var (buffer, length, last) = (new byte[65_536], 0L, (byte)0);
        while (await body.ReadAsync(buffer, Cancel) is > 0 and var read)
            (length, last) = (length + read, buffer[read - 1]);
        Assert.InRange(length, 100_000_000, 101_000_000);
        Assert.Equal((byte)'}', last);
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task A_client_that_cancels_a_huge_response_does_not_affect_the_next_call()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "huge", times = 1 });

        (await simulator.Client.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead, Cancel)).Dispose();

        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task A_garbage_response_is_a_web_page_with_status_200()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "garbage", times = 1 });

        using var response = await simulator.GetAsync(Path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task An_empty_response_has_status_200_and_no_body()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "empty", times = 1 });

        using var response = await simulator.GetAsync(Path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancel));
        await AnswersAsync(simulator);
    }

    [Fact]
    public async Task A_fault_applies_to_its_path_only_and_as_often_as_configured()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "status", status = 503, path = "/status$", times = 2 });

        var codes = new List<HttpStatusCode>();
        foreach (var path in new[] { Path, "v1/devices/nobody/status", Path, "devices/nobody/status", "devices/nobody/status" })
        {
            using var response = await simulator.GetAsync(path);
            codes.Add(response.StatusCode);
        }

        Assert.Equal(
            [
                HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable,
                HttpStatusCode.Forbidden,
            ],
            codes);
    }

    [Fact]
    public async Task A_call_with_an_expired_token_does_not_use_up_a_fault()
    {
        await using var simulator = await StartAsync();
        await OrderAsync(simulator, new { kind = "status", status = 503, times = 1 });
        simulator.UseToken(null);
        (await simulator.GetAsync(Path)).Dispose();

        simulator.UseToken("a-token");
        using var response = await simulator.GetAsync(Path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Active_faults_are_listed_with_their_remaining_times_and_can_be_removed()
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
    public async Task An_invalid_fault_is_rejected_with_a_message(string order)
    {
        await using var simulator = await StartAsync();

        using var content = new StringContent(order);
        using var response = await simulator.Client.PostAsync("admin/faults", content, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancel)).GetProperty("error").GetString();
        Assert.EndsWith(".", error, StringComparison.Ordinal);
        await AnswersAsync(simulator);
    }

    private static async Task OrderAsync(RunningSimulator simulator, object fault)
    {
        using var response = await simulator.OrderAsync(fault);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    private static async Task AnswersAsync(RunningSimulator simulator) =>
        Assert.NotEqual(0, (await simulator.GetJsonAsync(Path)).GetProperty("items").GetArrayLength());

    private static async Task<int> InFlightAsync(RunningSimulator simulator) =>
        (await simulator.GetJsonAsync("admin/calls")).GetProperty("inFlight").GetInt32();

    private static async Task<byte[]> JsonBodyAsync(RunningSimulator simulator)
    {
        using var response = await simulator.GetAsync(Path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsByteArrayAsync(Cancel);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
