using Microsoft.AspNetCore.Http;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// The command <c>health</c> of every service, for container engines: checks whether the service in the same container is ready. The images
/// have no shell and no curl.
/// </summary>
internal static class HealthCommand
{
    public const string Name = "health";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <param name="address">A listen address of the service, such as <c>http://*:8000</c>.</param>
    /// <returns>The exit code: 0 if the service is ready, else 1 with the reason on standard error.</returns>
    public static async Task<int> RunAsync(string address)
    {
        // A proxy in the environment is for requests to other machines.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout };
        try
        {
            using var response = await client.GetAsync(new Uri(LocalUrl(BindingAddress.Parse(address)), "/health/ready"));
            if (response.IsSuccessStatusCode)
                return 0;
            await Console.Error.WriteLineAsync($"Not ready: {await response.Content.ReadAsStringAsync()}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"No response from {address}: {exception.Message}");
        }

        return 1;
    }

    private static Uri LocalUrl(BindingAddress address) =>
        new UriBuilder(address.Scheme, address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host, address.Port).Uri;
}
