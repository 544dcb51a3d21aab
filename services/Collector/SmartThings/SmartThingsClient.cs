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
/// Calls the SmartThings API. Calls are retried by <see cref="SmartThingsPipeline"/>, and once more with a newer token if there is one. A
/// failed call ends with a <see cref="CallFailedException"/>.
/// </summary>
internal sealed class SmartThingsClient(
    IHttpClientFactory httpClients, IOptions<SmartThingsOptions> options, SmartThingsRateLimiter limiter, CollectorMetrics metrics, TimeProvider clock)
{
    /// <summary>Name of the HttpClient.</summary>
    public const string HttpClient = "SmartThings";

    private const string ListMediaType = "application/vnd.smartthings+json;v=20170916";
    private const int ExcerptLength = 200;

    private readonly ResiliencePipeline _pipeline = SmartThingsPipeline.Create(options.Value, limiter, metrics, clock);
    private readonly ResiliencePipeline _oneTry = SmartThingsPipeline.CreateOneTry(options.Value, limiter, metrics, clock);

    /// <summary>The base address of all calls, with a trailing slash.</summary>
    public Uri BaseUrl { get; } = WithSlash(options.Value.BaseUrl);

    /// <summary>
    /// One page of <c>GET /devices</c>: <c>{items: […], _links: {next: {href}}}</c>. The query is empty or starts with a question mark.
    /// </summary>
    public Task<JsonElement> GetDevicesAsync(string query, PollContext poll, CancellationToken cancellationToken) =>
        GetAsync(
            new SmartThingsCall(CallKind.List, new Uri(BaseUrl, "devices" + query), poll) { MediaType = ListMediaType, RequiredMember = "items" },
            cancellationToken);

    /// <summary><c>GET /devices/{id}/status</c>: <c>{components: {main: {capability: {attribute: {value, unit?, timestamp?}}}}}</c>.</summary>
    public Task<JsonElement> GetStatusAsync(string deviceId, PollContext poll, CancellationToken cancellationToken) =>
        GetAsync(
            new SmartThingsCall(CallKind.Status, new Uri(BaseUrl, $"devices/{Uri.EscapeDataString(deviceId)}/status"), poll)
            {
                RequiredMember = "components",
                DeviceId = deviceId,
            },
            cancellationToken);

    /// <summary>
    /// One page of <c>GET /locations</c>: <c>{items: [{locationId, name}], _links: {next: {href}}}</c>, with one try. A rejection does not
    /// renew the token, because a valid token may lack this permission.
    /// </summary>
    public Task<JsonElement> GetLocationsAsync(string query, PollContext poll, CancellationToken cancellationToken) =>
        ExecuteAsync(
            _oneTry, new SmartThingsCall(CallKind.Location, new Uri(BaseUrl, "locations" + query), poll) { RequiredMember = "items" }, cancellationToken);

    /// <summary><c>GET /locations/{id}</c>: <c>{locationId, name}</c> and more, in the same way as <see cref="GetLocationsAsync"/>.</summary>
    public Task<JsonElement> GetLocationAsync(string id, PollContext poll, CancellationToken cancellationToken) =>
        ExecuteAsync(
            _oneTry, new SmartThingsCall(CallKind.Location, new Uri(BaseUrl, $"locations/{Uri.EscapeDataString(id)}"), poll), cancellationToken);

    private async Task<JsonElement> GetAsync(SmartThingsCall call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ExecuteAsync(_pipeline, call, cancellationToken);
            }
            catch (CallFailedException rejection) when (rejection.StatusCode == StatusCodes.Status401Unauthorized)
            {
                if (call.SentToken is null || !await call.Poll.Token.RenewAsync(call.SentToken, cancellationToken))
                    throw;
            }
        }
    }

    private async Task<JsonElement> ExecuteAsync(ResiliencePipeline pipeline, SmartThingsCall call, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        call.AddTo(context);
        try
        {
            return await pipeline.ExecuteAsync(
                static (context, client) => client.SendAsync(SmartThingsCall.Of(context), context.CancellationToken), context, this);
        }
        catch (TimeoutRejectedException)
        {
            throw CallFailedException.Timeout();
        }
        catch (BrokenCircuitException open)
        {
            throw open.InnerException as CallFailedException ?? CallFailedException.Timeout();
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<JsonElement> SendAsync(SmartThingsCall call, CancellationToken cancellationToken)
    {
        if (call.Poll.Token.IsRejected)
            throw CallFailedException.TokenRejected();

        // Read now, because the token may have been renewed while the call waited.
        var token = call.SentToken = call.Poll.Token.Current;
        using var request = new HttpRequestMessage(HttpMethod.Get, call.Uri);
        request.Headers.TryAddWithoutValidation("Accept", call.MediaType);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        call.Poll.CountCall(call.DeviceId);
        var lease = call.Lease!;
        // Location calls are so rare that an uncounted one would reduce the quota for hours.
        lease.MayBeCounted = call.Kind != CallKind.Location;
        var sentAt = limiter.Now;
        int? statusCode = null;
        try
        {
            using var client = httpClients.CreateClient(HttpClient);
            using var response = await client.SendAsync(request, cancellationToken);
            statusCode = (int)response.StatusCode;
            ReportQuota(response, lease);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            CheckStatus(response, body, call, sentAt);
            return Parse(body, call.RequiredMember);
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
            lease.MayBeCounted &= !NeverConnected(exception);
            throw CallFailedException.NetworkFault(exception);
        }
        finally
        {
            if (statusCode is { } status)
                metrics.ResponseReceived(status);
            else
                metrics.CallFailed(timedOut: cancellationToken.IsCancellationRequested);
        }
    }

    private void ReportQuota(HttpResponseMessage response, CallLease lease)
    {
        var (limit, remaining) = (Number(response, "x-ratelimit-limit"), Number(response, "x-ratelimit-remaining"));
        if (lease.Kind != CallKind.Location)
            metrics.QuotaReported(limit, remaining);
        lease.ReportQuota(limit, remaining, Number(response, "x-ratelimit-reset"));
    }

    private void CheckStatus(HttpResponseMessage response, byte[] body, SmartThingsCall call, TimeSpan sentAt)
    {
        var status = (int)response.StatusCode;
        if (status == StatusCodes.Status429TooManyRequests)
            throw Throttled(RetryAfter(response, body), call.Kind, sentAt);

        limiter.Accepted(sentAt);
        if (status == StatusCodes.Status401Unauthorized)
            throw CallFailedException.TokenRejected();
        if (!response.IsSuccessStatusCode)
        {
            throw new CallFailedException($"SmartThings answered {status}", status, status is 408 or >= 500)
            {
                Excerpt = Excerpt(body, call.SentToken!),
            };
        }
    }

    private CallFailedException Throttled(TimeSpan? hint, CallKind kind, TimeSpan sentAt)
    {
        // Locations may have a separate limit, so other calls do not wait for it. If the limit is shared, the next call gets a 429 too.
        if (kind == CallKind.Location)
            return CallFailedException.Throttled(hint ?? TimeSpan.Zero);
        limiter.Rejected(hint, sentAt);
        metrics.Throttled(limiter.BackOff);
        return CallFailedException.Throttled(limiter.BackOff);
    }

    private static JsonElement Parse(byte[] body, string? requiredMember)
    {
        try
        {
            return Utf8.IsValid(body) && JsonElement.Parse(body) is var json
                && (requiredMember is null ? json : json.Member(requiredMember)) is { ValueKind: JsonValueKind.Array or JsonValueKind.Object }
                ? json
                : throw CallFailedException.Unreadable();
        }
        catch (JsonException exception)
        {
            throw CallFailedException.Unreadable(exception);
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response, byte[] body) =>
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

    private static string Excerpt(byte[] body, string token)
    {
        var text = Text(body).Replace(token, "…", StringComparison.OrdinalIgnoreCase);
        return string.Concat(text.Take(ExcerptLength).Select(character => char.IsControl(character) ? ' ' : character)).Trim();
    }

    private static Uri WithSlash(Uri uri) => uri.AbsolutePath.EndsWith('/') ? uri : new UriBuilder(uri) { Path = uri.AbsolutePath + "/" }.Uri;
}
