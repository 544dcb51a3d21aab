using System.Net.Http.Headers;
using System.Text;

namespace AcMonitoring.TestSupport;

/// <summary>Creates and deletes virtual hosts through RabbitMQ's management API.</summary>
internal sealed class RabbitMqManagement : IDisposable
{
    private readonly HttpClient _client;
    private readonly string _user;

    /// <param name="address">Address of the management API.</param>
    /// <param name="broker">Address of the broker, with the user and password of an administrator.</param>
    public RabbitMqManagement(Uri address, Uri broker)
    {
        _user = broker.UserInfo.Split(':')[0];
        _client = new HttpClient { BaseAddress = address };
        _client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(broker.UserInfo))));
    }

    /// <summary>Creates a virtual host with permissions for the user.</summary>
    public void Create(string name)
    {
        Send(HttpMethod.Put, $"api/vhosts/{name}", "{}");
        Send(HttpMethod.Put, $"api/permissions/{name}/{_user}", """{"configure": ".*", "write": ".*", "read": ".*"}""");
    }

    public void Delete(string name) => Send(HttpMethod.Delete, $"api/vhosts/{name}", null);

    /// <summary>Waits until the API works: it starts after the broker accepts connections.</summary>
    public Task WaitUntilAvailableAsync() => Eventually.TrueAsync(
        async () => (await _client.GetAsync(new Uri("api/vhosts", UriKind.Relative))).IsSuccessStatusCode, $"the management API at {_client.BaseAddress} is available");

    public void Dispose() => _client.Dispose();

    private void Send(HttpMethod method, string path, string? json)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = _client.Send(request);
        response.EnsureSuccessStatusCode();
    }
}
