using System.Globalization;
using System.Net;
using AcMonitoring.TokenService.Tokens;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Verifying;

/// <summary>What trying a token brought.</summary>
/// <param name="Verdict">Unknown when SmartThings could not say.</param>
/// <param name="Reason">Why it is refused or unknown, as part of a sentence.</param>
/// <param name="RetryAfter">How long SmartThings asks to wait; null when it does not say.</param>
internal sealed record Trial(Verdict Verdict, string Reason, TimeSpan? RetryAfter = null);

/// <summary>
/// Makes the call that the Collector lives on, <c>GET /devices</c>, with a token: SmartThings has none that says whether a token is good.
/// </summary>
internal sealed class TryToken(IHttpClientFactory httpClients, IOptions<SmartThingsOptions> smartThings)
{
    /// <summary>Name of the HttpClient.</summary>
    public const string HttpClient = "SmartThings";

    // One unit is enough; the answer is not read.
    private readonly Uri _uri = new(smartThings.Value.BaseUrl.AbsoluteUri.TrimEnd('/') + "/devices?max=1");

    public async Task<Trial> AskAsync(string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _uri);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        try
        {
            using var client = httpClients.CreateClient(HttpClient);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return Judge(answer);
        }
        catch (HttpRequestException exception)
        {
            return new Trial(Verdict.Unknown, $"SmartThings cannot be reached ({exception.HttpRequestError})");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Trial(Verdict.Unknown, "SmartThings did not answer in time");
        }
    }

    private static Trial Judge(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized => new Trial(Verdict.Refused, "SmartThings refuses this token (401): it is mistyped, revoked or expired"),
        HttpStatusCode.Forbidden => new Trial(
            Verdict.Refused, "SmartThings does not let this token list devices (403): create one that may list and see all devices"),
        _ when answer.IsSuccessStatusCode => new Trial(Verdict.Accepted, ""),
        var status => new Trial(Verdict.Unknown, $"SmartThings answered {(int)status}", WaitOf(answer)),
    };

    private static TimeSpan? WaitOf(HttpResponseMessage answer) =>
        answer.Headers.RetryAfter?.Delta
        ?? (answer.Headers.NonValidated.TryGetValues("x-ratelimit-reset", out var reset)
            && int.TryParse(reset.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                ? TimeSpan.FromMilliseconds(milliseconds)
                : null);
}
