using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using AcMonitoring.Collector.Telemetry;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>
/// Calls of the SmartThings API. A call is retried as <see cref="SmartThingsPipeline"/> says, and once more with a newer token where the
/// TokenService has one. What it finally ends with is an answer or a <see cref="CallFailedException"/>.
/// </summary>
internal sealed class SmartThingsClient(
    IHttpClientFactory httpClients,
    IOptions<SmartThingsOptions> options,
    RateLimitGate gate,
    CallBudget budget,
    CollectorMetrics metrics,
    TimeProvider clock)
{
    /// <summary>Name of the HttpClient.</summary>
    public const string HttpClient = "SmartThings";

    private const string ListMediaType = "application/vnd.smartthings+json;v=20170916";
    private const string PlainMediaType = "application/json";
    private const int ExcerptLength = 200;

    private readonly ResiliencePipeline _pipeline = SmartThingsPipeline.Create(options.Value, gate, budget, metrics, clock);
    private readonly ResiliencePipeline _oneTry = SmartThingsPipeline.CreateOneTry(options.Value, gate, budget, metrics, clock);

    /// <summary>The address that all calls go to, with a slash at its end.</summary>
    public Uri BaseUrl { get; } = WithSlash(options.Value.BaseUrl);

    /// <summary>
    /// One page of <c>GET /devices</c>: <c>{items: […], _links: {next: {href}}}</c>. The query is empty or begins with its question mark.
    /// </summary>
    public Task<JsonElement> GetDevicesAsync(string query, RoundCalls round, CancellationToken cancellationToken) =>
        GetAsync(new Call(CallKind.List, new Uri(BaseUrl, "devices" + query), ListMediaType, "items", round), cancellationToken);

    /// <summary><c>GET /devices/{id}/status</c>: <c>{components: {main: {capability: {attribute: {value, unit?, timestamp?}}}}}</c>.</summary>
    public Task<JsonElement> GetStatusAsync(string deviceId, RoundCalls round, CancellationToken cancellationToken) =>
        GetAsync(
            new Call(CallKind.Status, new Uri(BaseUrl, $"devices/{Uri.EscapeDataString(deviceId)}/status"), PlainMediaType, "components", round)
            {
                DeviceId = deviceId,
            },
            cancellationToken);

    /// <summary>
    /// One page of <c>GET /locations</c>: <c>{items: [{locationId, name}], _links: {next: {href}}}</c>, with one try and the token as it is: what
    /// it may not see says nothing of whether it is good.
    /// </summary>
    public Task<JsonElement> GetLocationsAsync(string query, RoundCalls round, CancellationToken cancellationToken) =>
        ExecuteAsync(
            _oneTry, new Call(CallKind.Location, new Uri(BaseUrl, "locations" + query), PlainMediaType, "items", round), cancellationToken);

    /// <summary><c>GET /locations/{id}</c>: <c>{locationId, name}</c> and more, asked as <see cref="GetLocationsAsync"/> is.</summary>
    public Task<JsonElement> GetLocationAsync(string id, RoundCalls round, CancellationToken cancellationToken) =>
        ExecuteAsync(
            _oneTry,
            new Call(CallKind.Location, new Uri(BaseUrl, $"locations/{Uri.EscapeDataString(id)}"), PlainMediaType, null, round),
            cancellationToken);

    private async Task<JsonElement> GetAsync(Call call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ExecuteAsync(_pipeline, call, cancellationToken);
            }
            catch (CallFailedException refusal) when (refusal.StatusCode == StatusCodes.Status401Unauthorized)
            {
                if (call.SentToken is null || !await call.Round.Token.RenewAsync(call.SentToken, cancellationToken))
                    throw;
            }
        }
    }

    private async Task<JsonElement> ExecuteAsync(ResiliencePipeline pipeline, Call call, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        CallTurn.SetCall(context, call.Round, call.Kind);
        try
        {
            return await pipeline.ExecuteAsync(
                static (context, its) => its.Client.TryAsync(its.Call, CallTurn.StartedOf(context), context.CancellationToken),
                context,
                (Client: this, Call: call));
        }
        catch (TimeoutRejectedException)
        {
            throw CallFailedException.Timeout();
        }
        catch (BrokenCircuitException broken)
        {
            throw broken.InnerException as CallFailedException ?? CallFailedException.Timeout();
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<JsonElement> TryAsync(Call call, StartedCall started, CancellationToken cancellationToken)
    {
        if (call.Round.Token.IsRefused)
            throw CallFailedException.TokenRefused();

        // Not before its turn has come: by then there may be a newer one.
        var token = call.SentToken = call.Round.Token.Current;
        using var request = new HttpRequestMessage(HttpMethod.Get, call.Uri);
        request.Headers.TryAddWithoutValidation("Accept", call.MediaType);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        call.Round.CountOne(call.DeviceId);
        // Locations are asked for so seldom that the loss of a call would weigh on the budget for hours.
        started.MayBeCounted = call.Kind != CallKind.Location;
        var sentAt = gate.Now;
        int? statusCode = null;
        try
        {
            using var client = httpClients.CreateClient(HttpClient);
            using var response = await client.SendAsync(request, cancellationToken);
            statusCode = (int)response.StatusCode;
            TakeFigures(response, call, started);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return Read(response, body, call, token, sentAt);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw CallFailedException.Unreadable(exception);
        }
        catch (InvalidDataException exception)
        {
            throw CallFailedException.Unreadable(exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            started.MayBeCounted &= !NeverConnected(exception);
            throw CallFailedException.NetworkFault(exception);
        }
        finally
        {
            if (statusCode is { } answered)
                metrics.CallAnswered(answered);
            else
                metrics.CallNotAnswered(timedOut: cancellationToken.IsCancellationRequested);
        }
    }

    private JsonElement Read(HttpResponseMessage response, byte[] body, Call call, string token, TimeSpan sentAt)
    {
        var status = (int)response.StatusCode;
        // Locations have a limit of their own, and nobody else is to wait for it; where it is a common one the next call finds out.
        if (status == StatusCodes.Status429TooManyRequests && call.Kind == CallKind.Location)
            throw CallFailedException.RateLimited(HintOf(response, body) ?? TimeSpan.Zero);
        if (status == StatusCodes.Status429TooManyRequests)
        {
            gate.Refused(HintOf(response, body), sentAt);
            metrics.RateLimited(gate.ClosedFor);
            throw CallFailedException.RateLimited(gate.ClosedFor);
        }

        gate.Passed(sentAt);
        if (status == StatusCodes.Status401Unauthorized)
            throw CallFailedException.TokenRefused();
        if (!response.IsSuccessStatusCode)
        {
            throw new CallFailedException($"SmartThings answered {status}", status, status is 408 or >= 500)
            {
                Excerpt = ExcerptOf(body, token),
            };
        }

        try
        {
            return Utf8.IsValid(body) && JsonElement.Parse(body) is var answer
                && (call.MustHave is { } mustHave ? answer.Member(mustHave) : answer) is { ValueKind: JsonValueKind.Array or JsonValueKind.Object }
                ? answer
                : throw CallFailedException.Unreadable();
        }
        catch (JsonException exception)
        {
            throw CallFailedException.Unreadable(exception);
        }
    }

    private void TakeFigures(HttpResponseMessage response, Call call, StartedCall started)
    {
        var (limit, remaining) = (Number(response, "x-ratelimit-limit"), Number(response, "x-ratelimit-remaining"));
        if (call.Kind != CallKind.Location)
            metrics.LimitTold(limit, remaining);
        started.Tell(limit, remaining, Number(response, "x-ratelimit-reset"));
    }

    private TimeSpan? HintOf(HttpResponseMessage response, byte[] body) =>
        RateLimitHint.Read(Header(response, "Retry-After"), Header(response, "x-ratelimit-reset"), Text(body), clock.GetUtcNow());

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static int? Number(HttpResponseMessage response, string name) =>
        int.TryParse(Header(response, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool NeverConnected(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };

    private static string Text(byte[] body) => System.Text.Encoding.UTF8.GetString(body);

    private static string ExcerptOf(byte[] body, string token)
    {
        var text = Text(body).Replace(token, "…", StringComparison.OrdinalIgnoreCase);
        return string.Concat(text.Take(ExcerptLength).Select(character => char.IsControl(character) ? ' ' : character)).Trim();
    }

    private static Uri WithSlash(Uri uri) => uri.AbsolutePath.EndsWith('/') ? uri : new UriBuilder(uri) { Path = uri.AbsolutePath + "/" }.Uri;

    private sealed class Call(CallKind kind, Uri uri, string mediaType, string? mustHave, RoundCalls round)
    {
        public CallKind Kind => kind;

        public Uri Uri => uri;

        public string MediaType => mediaType;

        /// <summary>Member without which an answer is broken; null: there is none.</summary>
        public string? MustHave => mustHave;

        public RoundCalls Round => round;

        /// <summary>The unit whose status is asked for; null for any other call.</summary>
        public string? DeviceId { get; init; }

        /// <summary>The token of the last try; null before the first.</summary>
        public string? SentToken { get; set; }
    }
}
