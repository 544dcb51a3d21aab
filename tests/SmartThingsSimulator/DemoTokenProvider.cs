using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AcMonitoring.SmartThingsSimulator;

/// <summary>
/// Posts a demonstration token to the TokenService if it has none, and a new one after its expiry. A token of another origin stays, expired or
/// not, because it may be for real units. The simulator accepts any token.
/// </summary>
internal sealed partial class DemoTokenProvider(
    IOptions<SimulatorOptions> options, IConfiguration configuration, TimeProvider clock, ILogger<DemoTokenProvider> logger) : BackgroundService
{
    private const string Prefix = "demo-";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.GiveTokenTo is not { } address)
            return;

        using var tokenService = new HttpClient { BaseAddress = address, Timeout = Interval };
        if (configuration["Operator:ApiKey"] is { Length: > 0 } key)
            tokenService.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await PostIfMissingAsync(tokenService, stoppingToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or JsonException
                || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                Log.PostFailed(logger, address, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task PostIfMissingAsync(HttpClient tokenService, CancellationToken cancellationToken)
    {
        var current = await tokenService.GetFromJsonAsync<JsonElement>("token", cancellationToken);
        if (current.GetProperty("tokenMasked").GetString() is { } masked
            && (current.GetProperty("secondsLeft").GetInt64() > 0 || !masked.StartsWith(Prefix[..4], StringComparison.Ordinal)))
            return;

        using var response = await tokenService.PostAsJsonAsync("token", new { token = Prefix + Guid.NewGuid() }, cancellationToken);
        response.EnsureSuccessStatusCode();
        Log.Posted(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Posted a demonstration token to the TokenService.")]
        public static partial void Posted(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "The demonstration token could not be posted to {Address}: {Reason} The simulator retries.")]
        public static partial void PostFailed(ILogger logger, Uri address, string reason);
    }
}
