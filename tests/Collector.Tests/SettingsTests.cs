using AcMonitoring.Collector.AccessToken;
using AcMonitoring.Collector.SmartThings;
using Microsoft.Extensions.Options;

namespace AcMonitoring.Collector.Tests;

public sealed class SettingsTests
{
    private static readonly Uri Anywhere = new("http://127.0.0.1:9/");

    [Theory]
    [InlineData("SmartThings__BaseUrl", "ftp://example.com/")]
    [InlineData("SmartThings__BaseUrl", "v1/devices")]
    [InlineData("SmartThings__PollInterval", "00:00:00.5")]
    [InlineData("SmartThings__PollInterval", "01:00:01")]
    [InlineData("SmartThings__MaxConcurrency", "0")]
    [InlineData("SmartThings__MaxConcurrency", "65")]
    [InlineData("SmartThings__StatusSource", "7")]
    [InlineData("SmartThings__DeviceFilter", "7")]
    [InlineData("TokenService__BaseUrl", "tokenservice:8011")]
    [InlineData("Internal__Port", "70000")]
    [InlineData("Internal__ApiKey", "two words")]
    public async Task An_invalid_setting_is_reported_by_its_environment_name(string name, string value)
    {
        await using var reader = new DeviceReaderHost(Anywhere, Anywhere, null, [(name, value)]);
        var problem = Assert.Throws<OptionsValidationException>(() => name.Split("__")[0] switch
        {
            "SmartThings" => reader.Get<IOptions<SmartThingsOptions>>().Value,
            "TokenService" => reader.Get<IOptions<TokenServiceOptions>>().Value,
            _ => (object)reader.Get<IOptions<InternalOptions>>().Value,
        });
        Assert.Contains(name, Assert.Single(problem.Failures));
    }

    [Theory]
    [InlineData("SmartThings__PollInterval", "00:00:01")]
    [InlineData("SmartThings__PollInterval", "01:00:00")]
    [InlineData("SmartThings__MaxConcurrency", "1")]
    [InlineData("SmartThings__MaxConcurrency", "64")]
    [InlineData("SmartThings__StatusSource", "perdevice")]
    [InlineData("SmartThings__DeviceFilter", "WithEnergy")]
    public async Task Settings_at_their_limits_are_valid(string name, string value)
    {
        await using var reader = new DeviceReaderHost(Anywhere, Anywhere, null, [(name, value)]);
        Assert.NotNull(reader.Get<IOptions<SmartThingsOptions>>().Value);
    }
}
