using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>What came of posting an alert.</summary>
/// <param name="Problem">Why it was not taken, as the end of a sentence; null when it was.</param>
/// <param name="RetryAfter">How long the receiver asks to wait.</param>
internal sealed record PostOutcome(string? Problem, TimeSpan? RetryAfter = null);

/// <summary>
/// Posts alerts to <c>Alerts__WebhookUrl</c>. The address is a secret: none of its own, of the HTTP client's or of telemetry's words has it.
/// </summary>
internal sealed class Webhook(IOptions<AlertOptions> options, TimeProvider clock) : IDisposable
{
    // Its own, not the factory's, which would log each address.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        // Neither a span of the call, which would record the address, nor our trace in its headers.
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = TimeSpan.FromSeconds(10),
        DefaultRequestHeaders = { { "User-Agent", "ac-monitoring" } },
    };

    /// <exception cref="OperationCanceledException">The service ends.</exception>
    public async Task<PostOutcome> PostAsync(DueAlert alert, CancellationToken cancellationToken)
    {
        using var body = new StringContent(
            JsonSerializer.Serialize(new { alert.Text, alert.Event, alert.Severity, alert.At }, JsonSerializerOptions.Web), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Value.WebhookUrl) { Content = body };
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode
                ? new PostOutcome(null)
                : new PostOutcome($"it answered {(int)response.StatusCode}", RetryAfter(response));
        }
        catch (HttpRequestException exception)
        {
            // Its text has the host.
            return new PostOutcome($"it cannot be reached ({exception.HttpRequestError})");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PostOutcome($"no answer within {_client.Timeout.TotalSeconds:0} seconds");
        }
    }

    public void Dispose() => _client.Dispose();

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is not { } header ? null : header.Delta ?? header.Date - clock.GetUtcNow();
}
