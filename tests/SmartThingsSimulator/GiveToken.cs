using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AcMonitoring.SmartThingsSimulator;

/// <summary>
/// Plays the operator of a demonstration: gives the TokenService a token whenever it has none that lives. The simulator takes any.
/// </summary>
internal sealed partial class GiveToken(
    IOptions<SimulatorOptions> options, IConfiguration configuration, TimeProvider clock, ILogger<GiveToken> logger) : BackgroundService
{
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
        if (held.GetProperty("secondsLeft") is { ValueKind: JsonValueKind.Number } left && left.GetInt64() > 0)
            return;

        using var answer = await tokenService.PostAsJsonAsync("token", new { token = $"demo-{Guid.NewGuid()}" }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        Log.Given(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The TokenService had no token that lives and was given one.")]
        public static partial void Given(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "No token could be given to {Address}: {Reason} Trying again.")]
        public static partial void NotGiven(ILogger logger, Uri address, string reason);
    }
}
