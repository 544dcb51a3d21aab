using System.ComponentModel.DataAnnotations;
using System.Net;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Web;
using AcMonitoring.ServiceDefaults;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace AcMonitoring.QueryApi.TokenProxy;

/// <summary>The address of the TokenService.</summary>
internal sealed class TokenServiceOptions
{
    public const string Section = "TokenService";

    private const string BaseUrlProblem = "TokenService__BaseUrl must be an address such as http://tokenservice:8001/.";

    /// <summary>Base address of its public port.</summary>
    [Required(ErrorMessage = BaseUrlProblem)]
    [HttpAddress(ErrorMessage = BaseUrlProblem)]
    public Uri BaseUrl { get; set; } = new("http://tokenservice:8001/");
}

/// <summary>Forwards <c>GET</c> and <c>POST /token</c> to the TokenService unchanged, and nothing else.</summary>
internal sealed partial class TokenGateway(
    IHttpForwarder forwarder, IOptions<TokenServiceOptions> tokenService, IOptions<CorsOriginOptions> cors, ILogger<TokenGateway> logger)
    : IDisposable
{
    // Far above the limit of the TokenService, which rejects a body that is too large.
    private const int MaxForwardedBytes = 64 * 1024;

    private static readonly ForwarderRequestConfig Timeouts = new() { ActivityTimeout = TimeSpan.FromSeconds(20) };

    // Settings from the documentation of YARP: the exchange is not modified.
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    public async Task ForwardAsync(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method) && !IsFromAllowedOrigin(context.Request))
        {
            await ProblemCode.Problem(
                StatusCodes.Status403Forbidden,
                "cross_site_request",
                "Pages of another site may not set the token, unless Cors__AllowedOrigins names their origin.").ExecuteAsync(context);
            return;
        }

        try
        {
            await BufferBodyAsync(context);
        }
        catch (BadHttpRequestException exception)
        {
            await TypedResults.Problem(detail: "The body of the request cannot be read.", statusCode: exception.StatusCode).ExecuteAsync(context);
            return;
        }

        var error = await forwarder.SendAsync(context, tokenService.Value.BaseUrl.ToString(), _client, Timeouts);
        if (error == ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;

        Log.Unreachable(logger, tokenService.Value.BaseUrl, error);
        await ProblemCode.Problem(
            StatusCodes.Status502BadGateway,
            Reason.TokenServiceUnreachable.Code(),
            "The TokenService cannot be reached. Is it running?").ExecuteAsync(context);
    }

    /// <summary>Checks the origin and removes its headers, because the TokenService accepts no cross-site requests.</summary>
    private bool IsFromAllowedOrigin(HttpRequest request)
    {
        if (CrossSiteRequest.IsCrossSite(request) && !cors.Value.Origins.Contains(request.Headers.Origin.ToString(), StringComparer.Ordinal))
            return false;

        request.Headers.Remove(HeaderNames.Origin);
        request.Headers.Remove(CrossSiteRequest.FetchSite);
        return true;
    }

    /// <summary>
    /// Buffers the body up to a limit. The TokenService rejects a large body without reading it; if the gateway still sent the body then, the
    /// connection would break and the response would be lost.
    /// </summary>
    private static async Task BufferBodyAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
            return;

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var body = new byte[MaxForwardedBytes];
        var length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted);
        context.Request.Body = new MemoryStream(body, 0, length);
        context.Request.Headers.Remove(HeaderNames.TransferEncoding);
        context.Request.ContentLength = length;
    }

    public void Dispose() => _client.Dispose();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The TokenService at {Address} cannot be reached: {Error}.")]
        public static partial void Unreachable(ILogger logger, Uri address, ForwarderError error);
    }
}

internal static class TokenGatewaySetup
{
    public static void AddTokenGateway(this IServiceCollection services)
    {
        services.AddSettings<TokenServiceOptions>(TokenServiceOptions.Section);
        services.AddHttpForwarder();
        services.AddSingleton<TokenGateway>();
    }
}
