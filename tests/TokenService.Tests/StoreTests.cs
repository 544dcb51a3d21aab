using System.Runtime.Versioning;
using System.Text.Json;
using AcMonitoring.TestSupport;
using AcMonitoring.TokenService.Tests.Running;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.TokenService.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class StoreTests(Broker broker) : IDisposable
{
    private const string Token = "11111111-2222-3333-4444-555555555555";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 31, 8, 15, 0, 123, TimeSpan.Zero).AddTicks(4567));

    [Fact]
    public async Task A_restart_keeps_the_token_and_its_time()
    {
        JsonElement posted;
        await using (var service = RunningService.Start(_folder.Path, broker.Uri, _clock))
            posted = await service.SetAsync(Token);
        _clock.Advance(TimeSpan.FromHours(2));

        await using var again = RunningService.Start(_folder.Path, broker.Uri, _clock);

        var shown = await again.GetAsync();
        Assert.Equal(posted.GetProperty("updatedAt").GetString(), shown.GetProperty("updatedAt").GetString());
        Assert.Equal(posted.GetProperty("expiresAt").GetString(), shown.GetProperty("expiresAt").GetString());
        Assert.Equal(22 * 3600, shown.GetProperty("secondsLeft").GetInt64());
        Assert.Equal(Token, (await again.GetInternalAsync()).GetProperty("token").GetString());
        Assert.False((await again.SetAsync(Token)).GetProperty("reset").GetBoolean());
    }

    [Fact]
    public async Task The_file_is_for_the_services_own_user_alone_and_no_temporary_is_left()
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);

        await service.SetAsync(Token);
        await service.SetAsync("22222222-3333-4444-5555-666666666666");

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_folder.TokenFile));
        await service.DisposeAsync();
        Assert.Equal(_folder.TokenFile, Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path)));
    }

    [Fact]
    public async Task A_file_that_others_could_read_is_replaced_by_one_that_they_cannot()
    {
        _folder.Write("token.json.new", "left by a crash");
        File.SetUnixFileMode(_folder.Write("token.json", """{"token":"old-token-1","updatedAt":"2026-01-30T08:15:00Z"}"""), (UnixFileMode)0b110_100_100);
        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);

        await service.SetAsync(Token);

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_folder.TokenFile));
        // That the token is announced is stored in the same way, a moment later.
        await Eventually.TrueAsync(() => !File.Exists(_folder.TokenFile + ".new"), "nothing is left beside the file");
    }

    [Fact]
    public async Task A_missing_folder_is_made_for_the_services_own_user_alone()
    {
        var folder = Path.Combine(_folder.Path, "state", "token-service");

        await using var service = RunningService.Start(folder, broker.Uri, _clock);

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"token\":\"canary-token-1\",\"upd")]
    [InlineData("canary-token-1")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"token":"canary-token-1"}""")]
    [InlineData("""{"token":"canary-token-1","updatedAt":"yesterday"}""")]
    [InlineData("""{"token":"canary\ntoken-1","updatedAt":"2026-01-30T08:15:00Z"}""")]
    public async Task An_unreadable_file_is_set_aside_and_the_service_starts_without_a_token(string content)
    {
        _folder.Write("token.json", content);

        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);

        Assert.Equal(JsonValueKind.Null, (await service.GetAsync()).GetProperty("tokenMasked").ValueKind);
        Assert.Equal(content, await File.ReadAllTextAsync(
            Path.Combine(_folder.Path, "token.json.unreadable-20260131T081500Z"), TestContext.Current.CancellationToken));
        Assert.Contains(_folder.TokenFile, Assert.Single(service.Logs.At(LogLevel.Error)), StringComparison.Ordinal);
        Assert.DoesNotContain(service.Logs.All, line => line.Contains("canary", StringComparison.Ordinal));
        Assert.True((await service.SetAsync(Token)).GetProperty("reset").GetBoolean());
    }

    [Fact]
    public async Task A_folder_in_the_files_place_is_set_aside_too()
    {
        Directory.CreateDirectory(_folder.TokenFile);

        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);

        Assert.True(Directory.Exists(Path.Combine(_folder.Path, "token.json.unreadable-20260131T081500Z")));
        Assert.True((await service.SetAsync(Token)).GetProperty("reset").GetBoolean());
    }

    public void Dispose() => _folder.Dispose();
}
