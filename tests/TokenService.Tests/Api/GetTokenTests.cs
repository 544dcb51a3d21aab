using System.Text.Json;
using AcMonitoring.TokenService.Tests.Running;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.TokenService.Tests.Api;

public sealed class GetTokenTests(Broker broker) : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Noon);

    [Fact]
    public async Task Returns_nulls_before_the_first_token()
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);

        var response = await service.GetAsync();

        Assert.Equal(
            """{"tokenMasked":null,"updatedAt":null,"expiresAt":null,"secondsLeft":null,"verified":null,"verification":null}""", JsonSerializer.Serialize(response));
    }

    [Fact]
    public async Task Shows_the_token_masked_with_its_24_hours_in_UTC()
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);
        await service.SetAsync("12345678-1234-1234-1234-1234567890ab");

        var response = await service.GetAsync();

        Assert.Equal(
            """{"tokenMasked":"1234...90ab","updatedAt":"2026-01-31T12:00:00Z","expiresAt":"2026-02-01T12:00:00Z","secondsLeft":86400""" +
            ""","verified":false,"verification":"off"}""",
            JsonSerializer.Serialize(response));
    }

    [Theory]
    [InlineData(0, 86_400)]
    [InlineData(0.4, 86_399)]
    [InlineData(1, 86_399)]
    [InlineData(86_399, 1)]
    [InlineData(86_399.5, 0)]
    [InlineData(86_400, 0)]
    [InlineData(86_401, 0)]
    [InlineData(864_000, 0)]
    public async Task Counts_24_hours_to_the_second_and_never_below_zero(double secondsLater, long secondsLeft)
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);
        await service.SetAsync("a-token-of-the-day");

        await service.AdvanceAsync(_clock, TimeSpan.FromSeconds(secondsLater));

        var response = await service.GetAsync();
        Assert.Equal(secondsLeft, response.GetProperty("secondsLeft").GetInt64());
        Assert.Equal(Noon.AddHours(24), response.GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Is_not_to_be_cached()
    {
        await using var service = RunningService.Start(_folder.Path, broker.Uri, _clock);

        using var response = await service.Public.GetAsync("token", TestContext.Current.CancellationToken);

        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    public void Dispose() => _folder.Dispose();
}
