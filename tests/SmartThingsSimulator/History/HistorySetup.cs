using AcMonitoring.ServiceDefaults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AcMonitoring.SmartThingsSimulator.History;

internal static class HistorySetup
{
    /// <summary>Adds the history and the broker that it goes to, where one is asked for; else the simulator knows no broker.</summary>
    public static void AddHistory(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<TimeSpan>(nameof(SimulatorOptions.History)) <= TimeSpan.Zero)
            return;

        builder.Configuration.AddSecretFiles("RabbitMq__Uri");
        builder.Services.AddMessageBus(withoutBroker: HealthStatus.Degraded);
        builder.Services.AddSingleton<PastReadings>();
        builder.Services.AddHostedService<SendHistory>();
    }
}
