using AcMonitoring.Collector.SmartThings;

namespace AcMonitoring.Collector.Tests.SmartThings;

[Trait("Tier", "unit")]
public sealed class PaginatorTests
{
    private readonly Paginator _paginator = new("device list", new Uri("https://api.smartthings.com/v1/"));

    [Theory]
    [InlineData("https://api.smartthings.com/devices?max=200&page=1", "?max=200&page=1")]
    [InlineData("https://API.smartthings.com:443/v1/devices?page=2", "?page=2")]
    [InlineData("/devices?page=3", "?page=3")]
    [InlineData("?page=4", "?page=4")]
    public void A_link_to_the_configured_origin_returns_its_query(string link, string expected) => Assert.Equal(expected, _paginator.QueryOf(link));

    [Theory]
    [InlineData("https://evil.example/devices?page=1", "https://evil.example:443")]
    [InlineData("http://api.smartthings.com/devices?page=1", "http://api.smartthings.com:80")]
    [InlineData("https://api.smartthings.com:8443/devices?page=1", "https://api.smartthings.com:8443")]
    [InlineData("//evil.example/devices?page=1", "https://evil.example:443")]
    [InlineData("https://api.smartthings.com@evil.example/devices", "https://evil.example:443")]
    public void A_link_to_another_origin_is_rejected_with_its_name(string link, string origin) =>
        Assert.Contains(origin, Assert.Throws<CallFailedException>(() => _paginator.QueryOf(link)).Message);

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://")]
    public void A_link_that_is_not_an_address_is_rejected(string link) => Assert.Throws<CallFailedException>(() => _paginator.QueryOf(link));

    [Theory]
    [InlineData("", "?includeStatus=true")]
    [InlineData("?page=1", "?page=1&includeStatus=true")]
    [InlineData("?includeStatus=true&page=1", "?includeStatus=true&page=1")]
    public void Every_page_is_requested_with_status(string query, string expected) => Assert.Equal(expected, Paginator.WithStatus(query));
}
