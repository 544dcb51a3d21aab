using AcMonitoring.TokenService.Storage;
using CsCheck;

namespace AcMonitoring.TokenService.Tests.Storage;

[Trait("Tier", "unit")]
public sealed class SmartThingsTokenTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 8, 15, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("a-1", "****")]
    [InlineData("1234-678", "****")]
    [InlineData("1234-6789", "1234...6789")]
    [InlineData("12345678-1234-1234-1234-1234567890ab", "1234...90ab")]
    public void Is_masked_to_its_first_and_last_four_characters(string value, string masked) =>
        Assert.Equal(masked, new SmartThingsToken(value, Start).Masked);

    [Fact]
    public void Has_the_first_8_digits_of_its_SHA256_as_fingerprint() =>
        // printf a-1 | sha256sum
        Assert.Equal("2f8fe63a", new SmartThingsToken("a-1", Start).Fingerprint);

    [Fact]
    public void Does_not_print_itself() =>
        Assert.DoesNotContain("secret-1", $"{new SmartThingsToken("secret-1", Start)}", StringComparison.Ordinal);

    [Fact]
    public void Has_as_many_seconds_left_as_whole_seconds_remain_of_24_hours() =>
        Gen.Long[0, 3 * TimeSpan.TicksPerDay].Sample(ticks =>
        {
            var left = new SmartThingsToken("a-1", Start).SecondsLeft(Start.AddTicks(ticks));
            var remaining = TimeSpan.TicksPerDay - ticks;
            return remaining <= 0
                ? left == 0
                : left * TimeSpan.TicksPerSecond <= remaining && remaining < (left + 1) * TimeSpan.TicksPerSecond;
        });
}
