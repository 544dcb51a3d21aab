using AcMonitoring.ServiceDefaults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AcMonitoring.SmartThingsSimulator.History;

internal static class HistorySetup
{
    /// <summary>Adds the history and the connection to the broker, if a history is configured.</summary>
    public static void AddHistory(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<TimeSpan>(nameof(SimulatorOptions.History)) <= TimeSpan.Zero)
            return;

        builder.Configuration.AddSecretFiles("RabbitMq__Uri");
        builder.Services.AddMessageBus(withoutBroker: HealthStatus.Degraded);
        builder.Services.AddSingleton<PastReadings>();
        builder.Services.AddHostedService<HistoryPublisher>();
    }
}
