using System.Text.Json;
using AcMonitoring.TokenService.Bootstrap;
using AcMonitoring.TokenService.Tests.Running;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.TokenService.Tests.Bootstrap;

public sealed class InitialTokenTests(Broker broker) : IDisposable
{
    private const string Token = "11111111-2222-3333-4444-555555555555";
    private const string Other = "99999999-8888-7777-6666-555555555555";
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Start);

    [Fact]
    public async Task The_first_start_stores_the_token_of_the_variable()
    {
        await using (var service = StartWith(("SMARTTHINGS_TOKEN", $" {Token} ")))
            await ShouldHoldAsync(service, Token, Start);

        await using var later = StartWith();
        await ShouldHoldAsync(later, Token, Start);
    }

    [Fact]
    public async Task A_later_start_keeps_the_stored_token_and_logs_that()
    {
        await using (var service = StartWith())
            await service.SetAsync(Token);

        await using var later = StartWith(("SMARTTHINGS_TOKEN", Other));

        await ShouldHoldAsync(later, Token, Start);
        Assert.Single(later.Logs.All, line => line.Contains("post it to /token", StringComparison.Ordinal));
        Assert.DoesNotContain(later.Logs.All, line => line.Contains(Other, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_later_start_with_the_same_variable_logs_nothing()
    {
        await using (var service = StartWith(("SMARTTHINGS_TOKEN", Token)))
            await ShouldHoldAsync(service, Token, Start);
        _clock.Advance(TimeSpan.FromHours(3));

        await using var later = StartWith(("SMARTTHINGS_TOKEN", Token));

        await ShouldHoldAsync(later, Token, Start);
        Assert.DoesNotContain(later.Logs.All, line => line.Contains("SMARTTHINGS_TOKEN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_invalid_variable_is_logged_without_its_value()
    {
        await using var service = StartWith(("SMARTTHINGS_TOKEN", "canarywithoutdash1"));

        Assert.Equal(JsonValueKind.Null, (await service.GetInternalAsync()).GetProperty("token").ValueKind);
        Assert.Single(service.Logs.At(LogLevel.Warning), line =>
            line.Contains("SMARTTHINGS_TOKEN is refused: Token must contain a dash (-).", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Logs.All, line => line.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_service_starts_without_an_initial_token_that_it_cannot_store()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "store", "token.protected.new", "in-the-way"));

        await using var service = StartWith(("SMARTTHINGS_TOKEN", Token));

        Assert.Equal(JsonValueKind.Null, (await service.GetInternalAsync()).GetProperty("token").ValueKind);
        Assert.Single(service.Logs.At(LogLevel.Error), line => line.Contains("SMARTTHINGS_TOKEN could not be stored", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Logs.All, line => line.Contains(Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_old_backends_file_is_imported_with_its_time()
    {
        var file = _folder.Write("token.py", $"TOKEN_24H = \"{Token}\"\nTOKEN_24H_UPDATED_AT = \"2026-01-31T08:15:00.123456\"\n");

        await using var service = StartWith(("TokenService:LegacyTokenFile", file));

        await ShouldHoldAsync(service, Token, new DateTimeOffset(2026, 1, 31, 8, 15, 0, TimeSpan.Zero).AddMicroseconds(123_456));
    }

    [Theory]
    [InlineData("")]
    [InlineData("TOKEN_24H_UPDATED_AT = None")]
    [InlineData("TOKEN_24H_UPDATED_AT = 'some time'")]
    [InlineData("TOKEN_24H_UPDATED_AT = '2031-01-01T00:00:00'")]
    public async Task The_old_backends_file_without_a_usable_time_is_imported_as_of_now(string line)
    {
        var file = _folder.Write("token.py", $"TOKEN_24H = '{Token}'\n{line}\n");

        await using var service = StartWith(("TokenService:LegacyTokenFile", file));

        await ShouldHoldAsync(service, Token, Start);
    }

    [Fact]
    public async Task The_variable_has_precedence_over_the_old_backends_file()
    {
        var file = _folder.Write("token.py", $"TOKEN_24H = '{Other}'\n");

        await using var service = StartWith(("TokenService:LegacyTokenFile", file), ("SMARTTHINGS_TOKEN", Token));

        await ShouldHoldAsync(service, Token, Start);
    }

    [Fact]
    public async Task The_old_backends_file_is_ignored_once_a_token_is_stored()
    {
        var file = _folder.Write("token.py", $"TOKEN_24H = '{Other}'\n");
        await using (var service = StartWith())
            await service.SetAsync(Token);

        await using var later = StartWith(("TokenService:LegacyTokenFile", file));

        await ShouldHoldAsync(later, Token, Start);
    }

    [Fact]
    public async Task A_missing_file_of_the_old_backend_is_logged()
    {
        await using var service = StartWith(("TokenService:LegacyTokenFile", Path.Combine(_folder.Path, "nowhere.py")));

        Assert.Single(service.Logs.At(LogLevel.Warning), line => line.Contains("TokenService__LegacyTokenFile", StringComparison.Ordinal));
        Assert.Equal(JsonValueKind.Null, (await service.GetInternalAsync()).GetProperty("token").ValueKind);
    }

    [Theory]
    [InlineData("TOKEN_24H = \"a-1\"", "a-1", null)]
    [InlineData("TOKEN_24H='a-1'", "a-1", null)]
    [InlineData("import os\r\nTOKEN_24H = 'a-1'  # today\r\nTOKEN_24H_UPDATED_AT = '2026-01-31T08:15:00'\r\n", "a-1", "2026-01-31T08:15:00Z")]
    [InlineData("TOKEN_24H_UPDATED_AT = \"2026-01-31T09:15:00+01:00\"\nTOKEN_24H = 'a-1'", "a-1", "2026-01-31T08:15:00Z")]
    [InlineData("TOKEN_24H = 'a-1'\nTOKEN_24H = 'b-2'", "b-2", null)]
    [InlineData("TOKEN_24H = 'a-1'\nTOKEN_24H = None", "", null)]
    [InlineData("# TOKEN_24H = 'a-1'", "", null)]
    [InlineData("OLD_TOKEN_24H = 'a-1'", "", null)]
    [InlineData("", "", null)]
    public void The_old_backends_file_is_read_as_Python_reads_it(string python, string token, string? updatedAt)
    {
        var parsed = LegacyTokenFile.Parse(python);

        Assert.Equal(token, parsed.Token);
        Assert.Equal(updatedAt, parsed.UpdatedAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null));
    }

    public void Dispose() => _folder.Dispose();

    private RunningService StartWith(params IEnumerable<(string, string)> settings) =>
        RunningService.Start(Path.Combine(_folder.Path, "store"), broker.Uri, _clock, settings);

    private static async Task ShouldHoldAsync(RunningService service, string token, DateTimeOffset updatedAt)
    {
        var held = await service.GetInternalAsync();
        Assert.Equal(token, held.GetProperty("token").GetString());
        Assert.Equal(updatedAt, held.GetProperty("updatedAt").GetDateTimeOffset());
    }
}
