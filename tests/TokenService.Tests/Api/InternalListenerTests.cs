using AcMonitoring.TokenService.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Tests.Api;

public sealed class InternalListenerTests
{
    [Theory]
    [InlineData("urls", "http://localhost:8001", "http://localhost:8001;http://localhost:8011")]
    [InlineData("urls", "http://127.0.0.1:8001;http://[::1]:8001", "http://127.0.0.1:8001;http://[::1]:8001;http://127.0.0.1:8011;http://[::1]:8011")]
    [InlineData("urls", "http://+:8001", "http://+:8001;http://+:8011")]
    [InlineData("urls", "http://*:8001;https://*:8443", "http://*:8001;https://*:8443;http://*:8011")]
    [InlineData("urls", "http://0.0.0.0:8001/", "http://0.0.0.0:8001/;http://0.0.0.0:8011")]
    [InlineData("urls", "http://[::]:8001", "http://[::]:8001;http://[::]:8011")]
    [InlineData("http_ports", "8001", "http://*:8001;http://*:8011")]
    [InlineData("http_ports", "8001;8005", "http://*:8001;http://*:8005;http://*:8011")]
    public void The_internal_port_is_on_the_interfaces_of_the_public_one(string setting, string given, string listening)
    {
        var builder = WebApplication.CreateBuilder([$"--{setting}={given}"]);

        builder.AddInternalListener();

        Assert.Equal(listening, builder.Configuration["urls"]);
        Assert.Equal("", builder.Configuration["http_ports"]);
    }

    [Fact]
    public void The_two_ports_must_differ()
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://localhost:8001", "--Internal:Port=8001"]);

        var refusal = Assert.Throws<OptionsValidationException>(builder.AddInternalListener);

        Assert.Equal("Internal__Port must differ from the public port, which is 8001 too.", refusal.Message);
    }
}
