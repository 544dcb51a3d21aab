using AcMonitoring.Collector.SmartThings;

namespace AcMonitoring.Collector.Tests.SmartThings;

[Trait("Tier", "unit")]
public sealed class NextPageTests
{
    private static readonly Uri BaseUrl = new("https://api.smartthings.com/v1/");

    [Theory]
    [InlineData("https://api.smartthings.com/devices?max=200&page=1", "?max=200&page=1")]
    [InlineData("https://API.smartthings.com:443/v1/devices?page=2", "?page=2")]
    [InlineData("/devices?page=3", "?page=3")]
    [InlineData("?page=4", "?page=4")]
    public void Of_a_link_to_our_origin_the_query_is_taken(string href, string expected)
    {
        Assert.Null(NextPage.Refuse("device list", BaseUrl, href, out var query));
        Assert.Equal(expected, query);
    }

    [Theory]
    [InlineData("https://evil.example/devices?page=1", "https://evil.example:443")]
    [InlineData("http://api.smartthings.com/devices?page=1", "http://api.smartthings.com:80")]
    [InlineData("https://api.smartthings.com:8443/devices?page=1", "https://api.smartthings.com:8443")]
    [InlineData("//evil.example/devices?page=1", "https://evil.example:443")]
    [InlineData("https://api.smartthings.com@evil.example/devices", "https://evil.example:443")]
    public void A_link_to_another_origin_is_refused_by_name(string href, string origin)
    {
        Assert.Contains(origin, NextPage.Refuse("device list", BaseUrl, href, out var query));
        Assert.Empty(query);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://")]
    public void What_is_no_address_is_refused(string href) => Assert.NotNull(NextPage.Refuse("device list", BaseUrl, href, out _));

    [Theory]
    [InlineData("", "?includeStatus=true")]
    [InlineData("?page=1", "?page=1&includeStatus=true")]
    [InlineData("?includeStatus=true&page=1", "?includeStatus=true&page=1")]
    public void Every_page_is_asked_with_status(string query, string expected) => Assert.Equal(expected, NextPage.WithStatus(query));
}
