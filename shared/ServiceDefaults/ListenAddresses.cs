using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AcMonitoring.ServiceDefaults;

/// <summary>The standard ASP.NET Core settings of where to listen: <c>ASPNETCORE_URLS</c>, else the ports.</summary>
public static class ListenAddresses
{
    /// <returns>The addresses to listen on: <c>http://localhost:8000</c>, <c>http://*:8000</c>.</returns>
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

    /// <summary>Checks them before the server does, whose complaint is a stack trace.</summary>
    /// <exception cref="OptionsValidationException">One of them is bad; the message names the setting.</exception>
    internal static void Check(IConfiguration configuration)
    {
        Check(configuration[WebHostDefaults.ServerUrlsKey], IsAddress, "ASPNETCORE_URLS must list addresses such as http://localhost:8000");
        Check(configuration[WebHostDefaults.HttpPortsKey], IsPort, "ASPNETCORE_HTTP_PORTS must list port numbers");
        Check(configuration[WebHostDefaults.HttpsPortsKey], IsPort, "ASPNETCORE_HTTPS_PORTS must list port numbers");
    }

    private static void Check(string? list, Func<string, bool> isGood, string rule)
    {
        if (Items(list).FirstOrDefault(item => !isGood(item)) is { } bad)
            throw new OptionsValidationException("", typeof(ListenAddresses), [$"{rule}, separated by semicolons; {bad} is none."]);
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
