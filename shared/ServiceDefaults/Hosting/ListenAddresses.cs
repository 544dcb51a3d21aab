using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AcMonitoring.ServiceDefaults;

/// <summary>The listen addresses of the standard ASP.NET Core settings: <c>ASPNETCORE_URLS</c>, else the ports.</summary>
public static class ListenAddresses
{
    /// <returns>Addresses such as <c>http://localhost:8000</c> or <c>http://*:8000</c>; empty if none is configured.</returns>
    public static IReadOnlyList<string> Of(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        if (Items(configuration[WebHostDefaults.ServerUrlsKey]) is { Length: > 0 } urls)
            return urls;
        return
        [
            .. Items(configuration[WebHostDefaults.HttpPortsKey]).Select(port => $"http://*:{port}"),
            .. Items(configuration[WebHostDefaults.HttpsPortsKey]).Select(port => $"https://*:{port}"),
        ];
    }

    /// <returns>The first address of a service with this process's environment.</returns>
    /// <exception cref="OptionsValidationException">An address is invalid; the message names the setting.</exception>
    internal static string FirstOfEnvironment(int defaultPort)
    {
        var environment = new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").Build();
        Check(environment);
        return Of(environment) is [var first, ..] ? first : $"http://localhost:{defaultPort.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Validates the addresses before the server does, which would throw with a stack trace.</summary>
    /// <exception cref="OptionsValidationException">An address is invalid; the message names the setting.</exception>
    internal static void Check(IConfiguration configuration)
    {
        Check(configuration[WebHostDefaults.ServerUrlsKey], IsAddress, "ASPNETCORE_URLS must list addresses such as http://localhost:8000");
        Check(configuration[WebHostDefaults.HttpPortsKey], IsPort, "ASPNETCORE_HTTP_PORTS must list port numbers");
        Check(configuration[WebHostDefaults.HttpsPortsKey], IsPort, "ASPNETCORE_HTTPS_PORTS must list port numbers");
    }

    private static void Check(string? list, Func<string, bool> isValid, string rule)
    {
        if (Items(list).FirstOrDefault(item => !isValid(item)) is { } invalid)
            throw new OptionsValidationException("", typeof(ListenAddresses), [$"{rule}, separated by semicolons; {invalid} is none."]);
    }

    private static string[] Items(string? list) =>
        (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsAddress(string text)
    {
        try
        {
            return BindingAddress.Parse(text).Port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort;
}
