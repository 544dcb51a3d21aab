using System.Globalization;
using AcMonitoring.QueryApi.TokenProxy;
using Microsoft.Extensions.Options;

namespace AcMonitoring.QueryApi.Alerting;

/// <summary>Tells that the token is about to expire, that it has, and that it was renewed. Asks the TokenService, which alone knows.</summary>
internal sealed class TokenAlerts(
    AlertOutbox outbox, IOptions<TokenServiceOptions> tokenService, IOptions<AlertOptions> options, TimeProvider clock) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    private readonly Uri _address = new(tokenService.Value.BaseUrl.ToString().TrimEnd('/') + "/token");
    private readonly IReadOnlyList<TimeSpan> _thresholds = options.Value.Thresholds()!;

    public async Task AskAsync(CancellationToken cancellationToken)
    {
        // That no token is set, the rounds tell.
        if (await _client.GetFromJsonAsync<TokenAnswer>(_address, cancellationToken) is not { ExpiresAt: { } expiresAt })
            return;

        var episode = expiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var left = expiresAt - clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            await TellAsync(episode, AlertEvent.TokenExpired, AlertText.TokenExpired(expiresAt), TimeSpan.Zero, cancellationToken);
            return;
        }

        if (await outbox.OpenEpisodeAsync(AlertSubject.Token, cancellationToken) is { } before && before != episode)
            await TellAsync(before, AlertEvent.Recovered, AlertText.TokenRenewed(expiresAt), TimeSpan.Zero, cancellationToken);
        // Of several that are passed when we first see it, the tightest says it all.
        if (_thresholds.Where(threshold => left <= threshold).Order().Cast<TimeSpan?>().FirstOrDefault() is { } tightest)
            await TellAsync(episode, AlertEvent.TokenExpiring, AlertText.TokenExpiring(left, expiresAt), tightest, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private Task TellAsync(string episode, string what, string text, TimeSpan threshold, CancellationToken cancellationToken) =>
        outbox.RaiseAsync(new Alert(AlertSubject.Token, episode, what, text) { Threshold = threshold }, cancellationToken);

    private sealed record TokenAnswer(DateTimeOffset? ExpiresAt);
}
