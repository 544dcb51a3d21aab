using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// The command <c>health</c> of every service, for container engines: asks the service that runs beside it, on the port that the same
/// environment names, whether it is ready. The images have no shell and no curl to do it with.
/// </summary>
internal static class HealthCommand
{
    public const string Name = "health";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <returns>The exit code: 0 when it is ready, else 1, and the reason on standard error.</returns>
    public static async Task<int> RunAsync(int defaultPort)
    {
        var environment = new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").Build();
        ListenAddresses.Check(environment);
        var address = ListenAddresses.Of(environment).Append($"http://localhost:{defaultPort.ToString(CultureInfo.InvariantCulture)}").First();
        // The way to the service leads past any proxy that the environment names for the world outside.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Deadline };
        try
        {
            using var answer = await client.GetAsync(new Uri(OnThisMachine(BindingAddress.Parse(address)), "/health/ready"));
            if (answer.IsSuccessStatusCode)
                return 0;
            await Console.Error.WriteLineAsync($"Not ready: {await answer.Content.ReadAsStringAsync()}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"No answer at {address}: {exception.Message}");
        }

        return 1;
    }

    private static Uri OnThisMachine(BindingAddress address) =>
        new UriBuilder(address.Scheme, address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host, address.Port).Uri;
}
