using AcMonitoring.TestSupport;
using AcMonitoring.TokenService.Tests.Running;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.TokenService.Tests;

public sealed class WarnOfExpiryTests(Broker broker) : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task The_end_is_warned_of_four_hours_and_one_hour_before_and_when_it_has_come()
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);
        await service.SetAsync("a-token-1");

        await service.AdvanceAsync(_clock, TimeSpan.FromHours(20) - TimeSpan.FromSeconds(1));
        Assert.Empty(Warnings(service));
        await AdvanceAndExpectAsync(service, TimeSpan.FromSeconds(1), 1, "ends in 04:00 h, at 2026-02-01 08:00:00Z. Post another one to /token before.");
        await AdvanceAndExpectAsync(service, TimeSpan.FromHours(3), 2, "ends in 01:00 h");
        await AdvanceAndExpectAsync(service, TimeSpan.FromHours(1), 3, "ended at 2026-02-01 08:00:00Z, and collection with it.");
    }

    [Fact]
    public async Task A_new_token_is_warned_of_anew_and_the_one_before_no_more()
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);
        await service.SetAsync("a-token-1");
        await service.AdvanceAsync(_clock, TimeSpan.FromHours(10));
        await service.SetAsync("a-token-2");

        await service.AdvanceAsync(_clock, TimeSpan.FromHours(14));
        Assert.Empty(Warnings(service));
        await AdvanceAndExpectAsync(service, TimeSpan.FromHours(6), 1, "ends in 04:00 h");
    }

    [Fact]
    public async Task After_a_late_start_the_nearest_alone_is_told()
    {
        await using (var service = RunningService.Start(_folder.Path, broker.Uri, _clock))
        {
            await service.SetAsync("a-token-1");
            await service.AnnouncedAsync();
        }

        _clock.Advance(TimeSpan.FromHours(23.5));
        await using var again = RunningService.Start(_folder.Path, broker.Uri, _clock);

        await ExpectAsync(again, 1, "ends in 00:30 h");
    }

    public void Dispose() => _folder.Dispose();

    private async Task AdvanceAndExpectAsync(RunningService service, TimeSpan time, int count, string warning)
    {
        _clock.Advance(time);
        await ExpectAsync(service, count, warning);
    }

    private static async Task ExpectAsync(RunningService service, int count, string warning)
    {
        await Eventually.TrueAsync(() => Warnings(service).Count >= count, warning);
        Assert.Equal(count, Warnings(service).Count);
        Assert.Contains(warning, Warnings(service)[^1], StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Warnings(RunningService service) =>
        [.. service.Logs.At(LogLevel.Warning).Where(line => line.StartsWith("AcMonitoring.TokenService.Tokens.WarnOfExpiry", StringComparison.Ordinal))];
}
