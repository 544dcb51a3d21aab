using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>The result of posting an alert.</summary>
/// <param name="Problem">The cause of the failure, as the end of a sentence; null on success.</param>
/// <param name="RetryAfter">The Retry-After of the receiver.</param>
internal sealed record PostOutcome(string? Problem, TimeSpan? RetryAfter = null);

/// <summary>
/// Posts alerts to <c>Alerts__WebhookUrl</c>. The address is a secret, so it appears in no log and no trace.
/// </summary>
internal sealed class Webhook(IOptions<AlertOptions> options, TimeProvider clock) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    // Not from the factory, which logs each address.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        // No span, which would contain the address, and no trace headers.
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = TimeSpan.FromSeconds(10),
        DefaultRequestHeaders = { { "User-Agent", "ac-monitoring" } },
    };

    /// <exception cref="OperationCanceledException">The service stops.</exception>
    public async Task<PostOutcome> PostAsync(DueAlert alert, CancellationToken cancellationToken)
    {
        using var body = new StringContent(
            JsonSerializer.Serialize(new { alert.Text, alert.Event, alert.Severity, alert.At, alert.Reason }, Json), Encoding.UTF8, "application/json");
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
            // Its message contains the host.
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
