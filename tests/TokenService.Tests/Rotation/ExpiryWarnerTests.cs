using AcMonitoring.TestSupport;
using AcMonitoring.TokenService.Tests.Running;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.TokenService.Tests.Rotation;

public sealed class ExpiryWarnerTests(Broker broker) : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Warns_four_hours_and_one_hour_before_expiry_and_at_expiry()
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);
        await service.SetAsync("a-token-1");

        await service.AdvanceAsync(_clock, TimeSpan.FromHours(20) - TimeSpan.FromSeconds(1));
        Assert.Empty(Warnings(service));
        await AdvanceAndExpectAsync(service, TimeSpan.FromSeconds(1), 1, "expires in 04:00 h, at 2026-02-01 08:00:00Z. Post a new one to /token before then.");
        await AdvanceAndExpectAsync(service, TimeSpan.FromHours(3), 2, "expires in 01:00 h");
        await AdvanceAndExpectAsync(service, TimeSpan.FromHours(1), 3, "expired at 2026-02-01 08:00:00Z. Readings are no longer collected.");
    }

    [Fact]
    public async Task Warns_of_a_new_token_and_no_longer_of_the_previous_one()
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);
        await service.SetAsync("a-token-1");
        await service.AdvanceAsync(_clock, TimeSpan.FromHours(10));
        await service.SetAsync("a-token-2");

        await service.AdvanceAsync(_clock, TimeSpan.FromHours(14));
        Assert.Empty(Warnings(service));
        await AdvanceAndExpectAsync(service, TimeSpan.FromHours(6), 1, "expires in 04:00 h");
    }

    [Fact]
    public async Task After_a_late_start_only_the_nearest_warning_is_logged()
    {
        await using (var service = RunningService.Start(_folder.Path, broker.Uri, _clock))
        {
            await service.SetAsync("a-token-1");
            await service.PublishedAsync();
        }

        _clock.Advance(TimeSpan.FromHours(23.5));
        await using var again = RunningService.Start(_folder.Path, broker.Uri, _clock);

        await ExpectAsync(again, 1, "expires in 00:30 h");
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
        [.. service.Logs.At(LogLevel.Warning).Where(line => line.StartsWith("AcMonitoring.TokenService.Rotation.ExpiryWarner", StringComparison.Ordinal))];
}
