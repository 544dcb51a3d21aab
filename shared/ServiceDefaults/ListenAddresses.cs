using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AcMonitoring.ServiceDefaults;

/// <summary>The standard ASP.NET Core settings of where to listen, which end in a stack trace when they cannot be read.</summary>
internal static class ListenAddresses
{
    /// <exception cref="OptionsValidationException">One of them is bad; the message names the setting.</exception>
    public static void Check(IConfiguration configuration)
    {
        Check(configuration[WebHostDefaults.ServerUrlsKey], IsAddress, "ASPNETCORE_URLS must list addresses such as http://localhost:8000");
        Check(configuration[WebHostDefaults.HttpPortsKey], IsPort, "ASPNETCORE_HTTP_PORTS must list port numbers");
        Check(configuration[WebHostDefaults.HttpsPortsKey], IsPort, "ASPNETCORE_HTTPS_PORTS must list port numbers");
    }

    private static void Check(string? list, Func<string, bool> isGood, string rule)
    {
        var bad = (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(item => !isGood(item));
        if (bad is not null)
            throw new OptionsValidationException("", typeof(ListenAddresses), [$"{rule}, separated by semicolons; {bad} is none."]);
    }

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
