using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using AcMonitoring.TestSupport;
using AcMonitoring.TokenService.Tests.Running;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.TokenService.Tests.Storage;

[UnsupportedOSPlatform("windows")]
public sealed class TokenStoreTests(Broker broker) : IDisposable
{
    private const string Token = "11111111-2222-3333-4444-555555555555";
    private const string Aside = ".unreadable-20260131T081500Z";
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
    public async Task Only_the_services_user_can_read_the_file_and_no_temporary_file_is_left()
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);

        await service.SetAsync(Token);
        await service.SetAsync("22222222-3333-4444-5555-666666666666");

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_folder.TokenFile));
        await service.DisposeAsync();
        Assert.Equal([_folder.KeyRing, _folder.TokenFile], Directory.EnumerateFileSystemEntries(_folder.Path).Order(StringComparer.Ordinal));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.KeyRing));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Assert.Single(Directory.EnumerateFiles(_folder.KeyRing))));
    }

    [Fact]
    public async Task A_file_that_other_users_can_read_is_replaced_by_a_private_one()
    {
        _folder.Write("token.protected.new", "left by a crash");
        File.SetUnixFileMode(_folder.Write("token.protected", "of another machine"), (UnixFileMode)0b110_100_100);
        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);

        await service.SetAsync(Token);

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_folder.TokenFile));
        // The status of the TokenRotated message is stored in the same way, a moment later.
        await Eventually.TrueAsync(() => !File.Exists(_folder.TokenFile + ".new"), "nothing is left beside the file");
    }

    [Fact]
    public async Task A_missing_folder_is_created_for_the_services_user_only()
    {
        var folder = Path.Combine(_folder.Path, "state", "token-service");

        await using var service = RunningService.Start(folder, broker.Uri, _clock);

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("canary-token-1")]
    [InlineData("""{"token":"canary-token-1","updatedAt":"2026-01-30T08:15:00Z"}""")]
    public Task An_unreadable_file_is_renamed_and_the_service_starts_without_a_token(string content) => IsSetAsideAsync(_folder.TokenFile, content);

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
    public Task An_unreadable_plain_text_file_is_renamed_too(string content) => IsSetAsideAsync(_folder.PlainFile, content);

    [Fact]
    public async Task A_plain_text_file_is_migrated()
    {
        _folder.Write("token.json", $$"""{"token":"{{Token}}","updatedAt":"2026-01-31T07:15:01Z","announced":true}""");

        await using (var service = RunningService.Start(_folder.Path, broker.Uri, _clock))
            Assert.Equal(23 * 3600, (await service.GetAsync()).GetProperty("secondsLeft").GetInt64());

        Assert.False(File.Exists(_folder.PlainFile));
        Assert.True(File.Exists(_folder.TokenFile));
        await using var again = RunningService.Start(_folder.Path, broker.Uri, _clock);
        Assert.Equal(Token, (await again.GetInternalAsync()).GetProperty("token").GetString());
    }

    [Fact]
    public async Task A_plain_text_file_beside_the_encrypted_one_is_deleted()
    {
        await using (var service = RunningService.Start(_folder.Path, broker.Uri, _clock))
            await service.SetAsync(Token);
        _folder.Write("token.json", """{"token":"old-token-1","updatedAt":"2026-01-31T07:15:00Z"}""");

        await using var again = RunningService.Start(_folder.Path, broker.Uri, _clock);

        Assert.False(File.Exists(_folder.PlainFile));
        Assert.Equal(Token, (await again.GetInternalAsync()).GetProperty("token").GetString());
    }

    [Fact]
    public async Task The_folder_does_not_contain_the_token_in_plain_text()
    {
        await using (var service = RunningService.Start(_folder.Path, broker.Uri, _clock))
        {
            await service.SetAsync(Token);
            await service.SetAsync(Token[..^1] + "6");
            await service.PublishedAsync();
        }

        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Assert.NotEmpty(bytes);
            Assert.Equal(-1, bytes.AsSpan().IndexOf("2222-3333"u8));
            Assert.DoesNotContain("2222-3333", Encoding.Unicode.GetString(bytes), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_encrypted_with_another_key_ring_is_renamed()
    {
        await using (var service = RunningService.Start(_folder.Path, broker.Uri, _clock))
            await service.SetAsync(Token);
        Directory.Delete(_folder.KeyRing, recursive: true);

        await using var again = RunningService.Start(_folder.Path, broker.Uri, _clock);

        Assert.Equal(JsonValueKind.Null, (await again.GetAsync()).GetProperty("tokenMasked").ValueKind);
        Assert.True(File.Exists(_folder.TokenFile + Aside));
        Assert.Single(again.Logs.At(LogLevel.Error), line => line.Contains("was written with other keys", StringComparison.Ordinal));
        Assert.True((await again.SetAsync(Token)).GetProperty("reset").GetBoolean());
    }

    [Fact]
    public async Task The_key_ring_is_in_the_configured_folder()
    {
        using var elsewhere = new TestFolder();
        var ring = Path.Combine(elsewhere.Path, "ring");
        await using (var service = RunningService.Start(_folder.Path, broker.Uri, _clock, ("TokenService:KeyRingDirectory", ring)))
            await service.SetAsync(Token);

        Assert.Single(Directory.EnumerateFiles(ring));
        Assert.Equal([_folder.TokenFile], Directory.EnumerateFileSystemEntries(_folder.Path));
        await using var again = RunningService.Start(_folder.Path, broker.Uri, _clock, ("TokenService:KeyRingDirectory", ring));
        Assert.Equal(Token, (await again.GetInternalAsync()).GetProperty("token").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<key id=\"half")]
    public async Task A_damaged_key_is_renamed_and_the_others_still_work(string content)
    {
        await using (var service = RunningService.Start(_folder.Path, broker.Uri, _clock))
            await service.SetAsync(Token);
        var damaged = Path.Combine(_folder.KeyRing, "key-damaged.xml");
        await File.WriteAllTextAsync(damaged, content, TestContext.Current.CancellationToken);

        await using var again = RunningService.Start(_folder.Path, broker.Uri, _clock);

        Assert.Equal(Token, (await again.GetInternalAsync()).GetProperty("token").GetString());
        Assert.True(File.Exists(damaged + Aside));
        Assert.Contains(damaged, Assert.Single(again.Logs.At(LogLevel.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_at_the_path_of_the_file_is_renamed_too()
    {
        Directory.CreateDirectory(_folder.TokenFile);

        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);

        Assert.True(Directory.Exists(_folder.TokenFile + Aside));
        Assert.True((await service.SetAsync(Token)).GetProperty("reset").GetBoolean());
    }

    public void Dispose() => _folder.Dispose();

    private async Task IsSetAsideAsync(string file, string content)
    {
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);

        Assert.Equal(JsonValueKind.Null, (await service.GetAsync()).GetProperty("tokenMasked").ValueKind);
        Assert.Equal(content, await File.ReadAllTextAsync(file + Aside, TestContext.Current.CancellationToken));
        Assert.Contains(file, Assert.Single(service.Logs.At(LogLevel.Error)), StringComparison.Ordinal);
        Assert.DoesNotContain(service.Logs.All, line => line.Contains("canary", StringComparison.Ordinal));
        Assert.True((await service.SetAsync(Token)).GetProperty("reset").GetBoolean());
    }
}
