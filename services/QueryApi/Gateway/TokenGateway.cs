using System.ComponentModel.DataAnnotations;
using System.Net;
using AcMonitoring.ServiceDefaults;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace AcMonitoring.QueryApi.Gateway;

/// <summary>Where the TokenService is.</summary>
internal sealed class TokenServiceOptions
{
    public const string Section = "TokenService";

    private const string BaseUrlProblem = "TokenService__BaseUrl must be an address such as http://tokenservice:8001/.";

    /// <summary>Address of its public port.</summary>
    [Required(ErrorMessage = BaseUrlProblem)]
    [HttpAddress(ErrorMessage = BaseUrlProblem)]
    public Uri BaseUrl { get; set; } = new("http://tokenservice:8001/");
}

/// <summary>Forwards <c>GET</c> and <c>POST /token</c> to the TokenService unchanged, and nothing else.</summary>
internal sealed partial class TokenGateway(IHttpForwarder forwarder, IOptions<TokenServiceOptions> tokenService, ILogger<TokenGateway> logger)
    : IDisposable
{
    private static readonly ForwarderRequestConfig Timeouts = new() { ActivityTimeout = TimeSpan.FromSeconds(20) };

    // As YARP's documentation asks: nothing of the exchange is changed on the way, redirects and cookies neither followed nor kept.
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
        var error = await forwarder.SendAsync(context, tokenService.Value.BaseUrl.ToString(), _client, Timeouts);
        if (error == ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;

        Log.Unreachable(logger, tokenService.Value.BaseUrl, error);
        await TypedResults.Problem(
            detail: "The TokenService cannot be reached. Is it running?", statusCode: StatusCodes.Status502BadGateway).ExecuteAsync(context);
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
