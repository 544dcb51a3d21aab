using System.Text.Json;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace AcMonitoring.Collector.Tokens;

/// <summary>What asking for the token brought: a token, or a sentence that says why there is none.</summary>
internal sealed record TokenAnswer(string? Token, string? Problem)
{
    /// <summary>The token is a secret: a record would print it.</summary>
    public override string ToString() => Problem ?? "a token";
}

/// <summary>Asks the TokenService for the token in force. While it is out of reach, the last token it gave goes on being used.</summary>
internal sealed partial class TokenClient(
    IHttpClientFactory httpClients,
    IOptions<TokenServiceOptions> tokenService,
    IOptions<InternalOptions> internalPort,
    TimeProvider clock,
    ILogger<TokenClient> logger)
{
    /// <summary>Name of the HttpClient.</summary>
    public const string HttpClient = "TokenService";

    public const string OutOfReach = "The TokenService cannot be reached";

    private readonly Uri _uri = InternalToken(tokenService.Value.BaseUrl, internalPort.Value.Port);
    private volatile string? _lastToken;
    private volatile Reach _reach;
    private ResiliencePipeline? _pipeline;

    /// <summary>Whether the TokenService answered when it was asked last.</summary>
    public Reach LastReach => _reach;

    public async Task<TokenAnswer> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = await (_pipeline ??= CreatePipeline()).ExecuteAsync(
                static (client, cancellationToken) => client.GetAsync(cancellationToken), this, cancellationToken);
            var isSendable = token is not null && !token.Any(IsUnsendable);
            _reach = Reach.Reached;
            _lastToken = isSendable ? token : null;
            return isSendable ? new TokenAnswer(token, null)
                : token is null ? new TokenAnswer(null, "No token is set. Post one to /token.")
                : new TokenAnswer(null, "The token has characters that cannot be sent. Post another one to /token.");
        }
        catch (Exception exception) when (IsOutOfReach(exception))
        {
            _reach = Reach.OutOfReach;
            Log.OutOfReach(logger, _uri, exception.Message);
            return new TokenAnswer(_lastToken, _lastToken is null ? OutOfReach : null);
        }
    }

    // Two quick retries; more while there is no token to go on with, as when both services have just been started.
    private ResiliencePipeline CreatePipeline() => new ResiliencePipelineBuilder { Name = "token-service", TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 5,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            UseJitter = true,
            // Known from the first failed attempt on: the end of a short poll can cancel the others.
            OnRetry = _ =>
            {
                _reach = Reach.OutOfReach;
                return ValueTask.CompletedTask;
            },
            ShouldHandle = retry => ValueTask.FromResult(
                IsOutOfReach(retry.Outcome.Exception) && (retry.AttemptNumber < 2 || _lastToken is null)),
        })
        .AddTimeout(TimeSpan.FromSeconds(5))
        .Build();

    private async ValueTask<string?> GetAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _uri);
        if (!string.IsNullOrEmpty(internalPort.Value.ApiKey))
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + internalPort.Value.ApiKey);
        using var client = httpClients.CreateClient(HttpClient);
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<InternalTokenAnswer>(cancellationToken);
        return string.IsNullOrWhiteSpace(answer?.Token) ? null : answer.Token.Trim();
    }

    // A body that is no JSON comes from something else that listens there.
    private static bool IsOutOfReach(Exception? exception) =>
        exception is HttpRequestException or TimeoutRejectedException or IOException or JsonException;

    private static bool IsUnsendable(char character) => character is < '!' or > '~';

    private static Uri InternalToken(Uri baseUrl, int? port)
    {
        var root = new UriBuilder(baseUrl) { Port = port ?? baseUrl.Port };
        root.Path = root.Path.TrimEnd('/') + "/internal/token";
        return root.Uri;
    }

    private sealed record InternalTokenAnswer(string? Token);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The TokenService gives no token at {Uri}: {Reason}")]
        public static partial void OutOfReach(ILogger logger, Uri uri, string reason);
    }
}

internal enum Reach
{
    NotAskedYet,
    Reached,
    OutOfReach,
}
