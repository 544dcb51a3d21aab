using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AcMonitoring.TokenService.Tests.Running;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.TokenService.Tests.Api;

public sealed class PostTokenTests : IAsyncDisposable
{
    private const string Yesterdays = "11111111-2222-3333-4444-555555555555";
    private const string Todays = "99999999-8888-7777-6666-555555555555";
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 8, 15, 0, 123, TimeSpan.Zero);

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Start);
    private readonly RunningService _service;

    public PostTokenTests(Broker broker) => _service = RunningService.Start(_folder.Path, broker.Uri, _clock);

    [Fact]
    public async Task A_first_token_starts_24_hours()
    {
        var response = await _service.SetAsync(Todays);

        Assert.Equal(
            """{"ok":true,"updatedAt":"2026-01-31T08:15:00.123Z","expiresAt":"2026-02-01T08:15:00.123Z","secondsLeft":86400,"reset":true,"verified":false}""",
            JsonSerializer.Serialize(response));
    }

    [Fact]
    public async Task The_same_token_keeps_its_time()
    {
        await _service.SetAsync(Todays);
        await _service.AdvanceAsync(_clock, TimeSpan.FromHours(1));

        var response = await _service.SetAsync(Todays);

        Assert.Equal(
            """{"ok":true,"updatedAt":"2026-01-31T08:15:00.123Z","expiresAt":"2026-02-01T08:15:00.123Z","secondsLeft":82800,"reset":false,"verified":false}""",
            JsonSerializer.Serialize(response));
    }

    [Fact]
    public async Task The_same_token_stays_expired_when_it_is_posted_again()
    {
        await _service.SetAsync(Todays);
        await _service.AdvanceAsync(_clock, TimeSpan.FromHours(25));

        var response = await _service.SetAsync(Todays);

        Assert.False(response.GetProperty("reset").GetBoolean());
        Assert.Equal(0, response.GetProperty("secondsLeft").GetInt64());
    }

    [Fact]
    public async Task A_different_token_starts_a_new_24_hours()
    {
        await _service.SetAsync(Yesterdays);
        await _service.AdvanceAsync(_clock, TimeSpan.FromHours(23));

        var response = await _service.SetAsync(Todays);

        Assert.True(response.GetProperty("reset").GetBoolean());
        Assert.Equal(86_400, response.GetProperty("secondsLeft").GetInt64());
        Assert.Equal(Start.AddHours(23), response.GetProperty("updatedAt").GetDateTimeOffset());
        Assert.Equal(Todays, (await _service.GetInternalAsync()).GetProperty("token").GetString());
    }

    [Fact]
    public async Task White_space_around_the_token_is_not_part_of_it()
    {
        await _service.SetAsync(Todays);

        var response = await _service.SetAsync($" \t{Todays}\r\n");

        Assert.False(response.GetProperty("reset").GetBoolean());
        Assert.Equal(Todays, (await _service.GetInternalAsync()).GetProperty("token").GetString());
    }

    [Fact]
    public async Task Of_concurrent_posts_of_one_token_only_one_resets_the_time()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _service.SetAsync(Todays)));

        Assert.Single(responses, response => response.GetProperty("reset").GetBoolean());
    }

    [Theory]
    [InlineData("""{"token": ""}""", "Token must not be empty", "token_empty")]
    [InlineData("""{"token": "  \t\n "}""", "Token must not be empty", "token_empty")]
    [InlineData("""{"token": null}""", "Token must not be empty", "token_empty")]
    [InlineData("""{}""", "Token must not be empty", "token_empty")]
    [InlineData("""{"Token": "a-b"}""", "Token must not be empty", "token_empty")]
    [InlineData("""{"token": "abcdefgh"}""", "Token must not be only letters", "token_only_letters")]
    [InlineData("""{"token": " abc "}""", "Token must not be only letters", "token_only_letters")]
    [InlineData("""{"token": "äöü"}""", "Token must not be only letters", "token_only_letters")]
    [InlineData("""{"token": "12345678"}""", "Token must not be only numbers", "token_only_numbers")]
    [InlineData("""{"token": "abc123"}""", "Token must contain a dash (-)", "token_without_dash")]
    [InlineData("""{"token": "abc 123"}""", "Token must contain a dash (-)", "token_without_dash")]
    [InlineData("""{"token": "abc-1 23"}""", "Token must contain only visible ASCII characters", "token_not_ascii")]
    [InlineData("""{"token": "abc-1\r\nX-Injected: 1"}""", "Token must contain only visible ASCII characters", "token_not_ascii")]
    [InlineData("""{"token": "abc-1é"}""", "Token must contain only visible ASCII characters", "token_not_ascii")]
    public async Task An_invalid_token_is_refused_and_the_previous_one_stays(string body, string error, string code)
    {
        await _service.SetAsync(Yesterdays);

        using var response = await _service.PostAsync(body);

        await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest, error, code);
        Assert.Equal(Yesterdays, (await _service.GetInternalAsync()).GetProperty("token").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("not-json-1")]
    [InlineData("""{"token": "a-1" """)]
    [InlineData("""{"token": "a-1"} more""")]
    [InlineData("""{"token": 5}""")]
    [InlineData("""{"token": ["a-1"]}""")]
    [InlineData("""{"token": {"value": "a-1"}}""")]
    [InlineData("""["a-1"]""")]
    [InlineData("""
        "a-1"
        """)]
    [InlineData("null")]
    [InlineData("""{"token": "\ud800-1"}""")]
    public async Task A_body_that_is_not_an_object_with_a_token_is_refused_with_the_expected_format(string body)
    {
        using var response = await _service.PostAsync(body);

        await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest, """Body must be JSON: {"token": "…"}""");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_of_another_type_is_refused(string mediaType)
    {
        using var response = await _service.PostAsync($$"""{"token": "{{Todays}}"}""", mediaType);

        await Problem.ShouldBeAsync(response, HttpStatusCode.UnsupportedMediaType, "Content-Type must be application/json");
        Assert.Equal(JsonValueKind.Null, (await _service.GetInternalAsync()).GetProperty("token").ValueKind);
    }

    [Fact]
    public async Task A_body_without_a_type_is_refused()
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());

        using var response = await _service.Public.PostAsync("token", content, TestContext.Current.CancellationToken);

        await Problem.ShouldBeAsync(response, HttpStatusCode.UnsupportedMediaType, "Content-Type must be application/json");
    }

    [Fact]
    public async Task A_body_of_4_KiB_is_read()
    {
        var body = $$"""{"token": "{{Todays}}"}""".PadRight(4096);

        using var response = await _service.PostAsync(body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_more_than_4_KiB_is_refused(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token")
        {
            Content = new StringContent($$"""{"token": "{{Todays}}"}""".PadRight(4097), new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await _service.Public.SendAsync(request, TestContext.Current.CancellationToken);

        await Problem.ShouldBeAsync(response, HttpStatusCode.RequestEntityTooLarge, "Body must not be larger than 4096 bytes");
        Assert.Equal(JsonValueKind.Null, (await _service.GetInternalAsync()).GetProperty("token").ValueKind);
    }

    [Theory]
    [InlineData("token", "text/plain")]
    [InlineData("internal/token", "application/json")]
    public async Task A_refusal_that_leaves_a_large_body_unread_closes_the_connection(string path, string mediaType)
    {
        using var content = new StringContent(new string(' ', 5000), new MediaTypeHeaderValue(mediaType));

        using var response = await _service.Public.PostAsync(path, content, TestContext.Current.CancellationToken);

        Assert.True(response.Headers.ConnectionClose);
        await _service.GetAsync();
    }

    [Fact]
    public async Task Another_method_is_refused_with_an_error()
    {
        using var response = await _service.Public.DeleteAsync("token", TestContext.Current.CancellationToken);

        await Problem.ShouldBeAsync(response, HttpStatusCode.MethodNotAllowed, "Method Not Allowed");
    }

    [Fact]
    public async Task A_client_that_accepts_only_HTML_gets_the_error_as_JSON_too()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token")
        {
            Content = new StringContent("{}", new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Accept.ParseAdd("text/html");

        using var response = await _service.Public.SendAsync(request, TestContext.Current.CancellationToken);

        await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest, "Token must not be empty", "token_empty");
    }

    [Fact]
    public async Task A_token_that_cannot_be_stored_is_not_in_force()
    {
        await _service.SetAsync(Yesterdays);
        await _service.PublishedAsync();
        File.Delete(_folder.TokenFile);
        Directory.CreateDirectory(Path.Combine(_folder.TokenFile, "in-the-way"));

        using var response = await _service.PostAsync($$"""{"token": "{{Todays}}"}""");

        await Problem.ShouldBeAsync(
            response,
            HttpStatusCode.InternalServerError,
            "The token was not stored; the service's log says why. The one before stays in force.");
        Assert.Equal(Yesterdays, (await _service.GetInternalAsync()).GetProperty("token").GetString());
        Assert.Single(_service.Logs.At(LogLevel.Error));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path), file => file.EndsWith(".new", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Dispose();
    }
}
