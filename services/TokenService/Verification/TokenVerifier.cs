using System.Globalization;
using System.Net;
using AcMonitoring.TokenService.Storage;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Verification;

/// <param name="Status">Unknown if SmartThings gave no usable response.</param>
/// <param name="Reason">Why the token is refused or not verified, as part of a sentence.</param>
/// <param name="RetryAfter">The delay that SmartThings requests; null for none.</param>
/// <param name="Code">For a refused token, the code of the problem details.</param>
internal sealed record VerificationResult(VerificationStatus Status, string Reason, TimeSpan? RetryAfter = null, string? Code = null);

/// <summary>
/// Verifies a token with <c>GET /devices</c>, the call that the Collector depends on: SmartThings has no endpoint that validates tokens.
/// </summary>
internal sealed class TokenVerifier(IHttpClientFactory httpClients, IOptions<SmartThingsOptions> smartThings)
{
    /// <summary>Name of the HttpClient.</summary>
    public const string HttpClient = "SmartThings";

    // The status alone matters, so one device is enough.
    private readonly Uri _uri = new(smartThings.Value.BaseUrl.AbsoluteUri.TrimEnd('/') + "/devices?max=1");

    public async Task<VerificationResult> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _uri);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        try
        {
            using var client = httpClients.CreateClient(HttpClient);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return ResultOf(response);
        }
        catch (HttpRequestException exception)
        {
            return new VerificationResult(VerificationStatus.Unknown, $"SmartThings cannot be reached ({exception.HttpRequestError})");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new VerificationResult(VerificationStatus.Unknown, "SmartThings did not respond in time");
        }
    }

    private static VerificationResult ResultOf(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized => new VerificationResult(
            VerificationStatus.Refused, "SmartThings refuses this token (401): it is mistyped, revoked or expired", Code: "token_refused"),
        HttpStatusCode.Forbidden => new VerificationResult(
            VerificationStatus.Refused,
            "SmartThings does not let this token list devices (403): create one that may list and see all devices",
            Code: "token_forbidden"),
        _ when response.IsSuccessStatusCode => new VerificationResult(VerificationStatus.Accepted, ""),
        var status => new VerificationResult(VerificationStatus.Unknown, $"SmartThings responded with {(int)status}", RetryAfterOf(response)),
    };

    private static TimeSpan? RetryAfterOf(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta
        ?? (response.Headers.NonValidated.TryGetValues("x-ratelimit-reset", out var reset)
            && int.TryParse(reset.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                ? TimeSpan.FromMilliseconds(milliseconds)
                : null);
}
