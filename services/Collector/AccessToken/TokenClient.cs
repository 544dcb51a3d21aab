using System.Text.Json;
using AcMonitoring.Contracts;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace AcMonitoring.Collector.AccessToken;

/// <summary>A token, or the reason why there is none and a sentence that explains it.</summary>
internal sealed record TokenResponse(string? Token, string? Problem = null, Reason Reason = Reason.Ok)
{
    public static readonly TokenResponse Unreachable = new(null, "The TokenService cannot be reached", Reason.TokenServiceUnreachable);

    public static readonly TokenResponse NoToken = new(null, "No token is set. Post one to /token.", Reason.NoToken);

    /// <summary>No request can carry such a token in a header.</summary>
    public static readonly TokenResponse Invalid =
        new(null, "The token has characters that cannot be sent. Post another one to /token.", Reason.TokenRefused);

    /// <summary>Omits the token, which is a secret.</summary>
    public override string ToString() => Problem ?? "a token";
}

internal enum TokenServiceState
{
    Unknown,
    Reachable,
    Unreachable,
}

/// <summary>Requests the current token from the TokenService. While the TokenService is unreachable, the last token stays in use.</summary>
internal sealed partial class TokenClient(
    IHttpClientFactory httpClients,
    IOptions<TokenServiceOptions> tokenService,
    IOptions<InternalOptions> internalPort,
    TimeProvider clock,
    ILogger<TokenClient> logger)
{
    /// <summary>Name of the HttpClient.</summary>
    public const string HttpClient = "TokenService";

    private readonly Uri _uri = InternalToken(tokenService.Value.BaseUrl, internalPort.Value.Port);
    private volatile string? _lastToken;
    private volatile TokenServiceState _state;
    private ResiliencePipeline? _pipeline;

    /// <summary>Whether the TokenService responded to the last request.</summary>
    public TokenServiceState State => _state;

    public async Task<TokenResponse> GetTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = await (_pipeline ??= CreatePipeline()).ExecuteAsync(
                static (client, cancellationToken) => client.SendAsync(cancellationToken), this, cancellationToken);
            var isValid = token?.All(IsHeaderCharacter) == true;
            _state = TokenServiceState.Reachable;
            _lastToken = isValid ? token : null;
            return isValid ? new TokenResponse(token) : token is null ? TokenResponse.NoToken : TokenResponse.Invalid;
        }
        catch (Exception exception) when (IsUnreachable(exception))
        {
            _state = TokenServiceState.Unreachable;
            Log.Unreachable(logger, _uri, exception.Message);
            return _lastToken is { } last ? new TokenResponse(last) : TokenResponse.Unreachable;
        }
    }

    // Two quick retries; more without a token, for example if both services have just started.
    private ResiliencePipeline CreatePipeline() => new ResiliencePipelineBuilder { Name = "token-service", TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 5,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            UseJitter = true,
            // Set at the first failed try, because the end of a short poll can cancel the others.
            OnRetry = _ =>
            {
                _state = TokenServiceState.Unreachable;
                return ValueTask.CompletedTask;
            },
            ShouldHandle = retry => ValueTask.FromResult(
                IsUnreachable(retry.Outcome.Exception) && (retry.AttemptNumber < 2 || _lastToken is null)),
        })
        .AddTimeout(TimeSpan.FromSeconds(5))
        .Build();

    private async ValueTask<string?> SendAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _uri);
        if (!string.IsNullOrEmpty(internalPort.Value.ApiKey))
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + internalPort.Value.ApiKey);
        using var client = httpClients.CreateClient(HttpClient);
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadFromJsonAsync<InternalTokenResponse>(cancellationToken);
        return string.IsNullOrWhiteSpace(body?.Token) ? null : body.Token.Trim();
    }

    // A body that is not JSON comes from another server at this address.
    private static bool IsUnreachable(Exception? exception) =>
        exception is HttpRequestException or TimeoutRejectedException or IOException or JsonException;

    private static bool IsHeaderCharacter(char character) => character is >= '!' and <= '~';

    private static Uri InternalToken(Uri baseUrl, int? port)
    {
        var root = new UriBuilder(baseUrl) { Port = port ?? baseUrl.Port };
        root.Path = root.Path.TrimEnd('/') + "/internal/token";
        return root.Uri;
    }

    private sealed record InternalTokenResponse(string? Token);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The TokenService returned no token at {Uri}: {Reason}")]
        public static partial void Unreachable(ILogger logger, Uri uri, string reason);
    }
}
