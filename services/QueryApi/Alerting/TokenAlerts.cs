using System.Globalization;
using AcMonitoring.QueryApi.TokenProxy;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>Raises alerts before and after the expiry of the token, and after its renewal. Queries the TokenService.</summary>
internal sealed class TokenAlerts(
    AlertOutbox outbox, IOptions<TokenServiceOptions> tokenService, IOptions<AlertOptions> options, TimeProvider clock) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    private readonly Uri _address = new(tokenService.Value.BaseUrl.ToString().TrimEnd('/') + "/token");
    private readonly IReadOnlyList<TimeSpan> _thresholds = options.Value.Thresholds()!;

    public async Task EvaluateAsync(CancellationToken cancellationToken)
    {
        // The poll results report a missing token.
        if (await _client.GetFromJsonAsync<TokenResponse>(_address, cancellationToken) is not { ExpiresAt: { } expiresAt })
            return;

        var episode = expiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var left = expiresAt - clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            await RaiseAsync(episode, AlertEvent.TokenExpired, AlertText.TokenExpired(expiresAt), TimeSpan.Zero, cancellationToken);
            return;
        }

        if (await outbox.OpenEpisodeAsync(AlertSubject.Token, cancellationToken) is { } before && before != episode)
            await RaiseAsync(before, AlertEvent.Recovered, AlertText.TokenRenewed(expiresAt), TimeSpan.Zero, cancellationToken);
        // If several thresholds have passed, only the smallest is raised.
        if (_thresholds.Where(threshold => left <= threshold).Order().Cast<TimeSpan?>().FirstOrDefault() is { } smallest)
            await RaiseAsync(episode, AlertEvent.TokenExpiring, AlertText.TokenExpiring(left, expiresAt), smallest, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private Task RaiseAsync(string episode, string @event, string text, TimeSpan threshold, CancellationToken cancellationToken) =>
        outbox.RaiseAsync(new Alert(AlertSubject.Token, episode, @event, text) { Threshold = threshold }, cancellationToken);

    private sealed record TokenResponse(DateTimeOffset? ExpiresAt);
}
