using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AcMonitoring.SmartThingsSimulator;

/// <summary>
/// Plays the operator of a demonstration: gives the TokenService a token where it has none, and another one when that has expired. A token
/// that somebody else has set stays, expired or not: there may be real units behind it. The simulator takes any.
/// </summary>
internal sealed partial class GiveToken(
    IOptions<SimulatorOptions> options, IConfiguration configuration, TimeProvider clock, ILogger<GiveToken> logger) : BackgroundService
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
                await GiveIfMissingAsync(tokenService, stoppingToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or JsonException
                || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                Log.NotGiven(logger, address, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task GiveIfMissingAsync(HttpClient tokenService, CancellationToken cancellationToken)
    {
        var held = await tokenService.GetFromJsonAsync<JsonElement>("token", cancellationToken);
        if (held.GetProperty("tokenMasked").GetString() is { } masked
            && (held.GetProperty("secondsLeft").GetInt64() > 0 || !masked.StartsWith(Prefix[..4], StringComparison.Ordinal)))
            return;

        using var answer = await tokenService.PostAsJsonAsync("token", new { token = Prefix + Guid.NewGuid() }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        Log.Given(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The TokenService was given a token for the demonstration.")]
        public static partial void Given(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "No token could be given to {Address}: {Reason} Trying again.")]
        public static partial void NotGiven(ILogger logger, Uri address, string reason);
    }
}
