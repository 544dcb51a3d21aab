using AcMonitoring.Benchmarks.Data;
using AcMonitoring.Collector.AccessToken;
using AcMonitoring.Collector.Outbox;
using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Collector.Telemetry;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy;
using AcMonitoring.QueryApi.Ingestion;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Telemetry;
using AcMonitoring.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>Parts of the services in this process, put together by their own setup, with nothing else beside them.</summary>
internal static class InProcess
{
    /// <summary>The Collector's polling and its outbox, without the publisher.</summary>
    public static IHost Polling(Uri smartThings, Uri tokens, string spoolPath, int concurrency) => Build(
        services =>
        {
            services.AddSmartThings().AddTokenClient().AddPolling();
            services.AddSettings<OutboxOptions>(OutboxOptions.Section);
            services.AddSingleton<OutboxStore>();
        },
        ("SmartThings:BaseUrl", smartThings.ToString()),
        ("SmartThings:StatusSource", nameof(StatusSource.PerDevice)),
        ("SmartThings:MaxConcurrency", $"{concurrency}"),
        ("TokenService:BaseUrl", tokens.ToString()),
        ("Collector:SpoolPath", spoolPath));

    /// <summary>The Collector's outbox and its publisher.</summary>
    public static IHost Publisher(Uri broker, string spoolPath) => Build(
        services =>
        {
            services.AddMessageBus();
            services.AddSettings<OutboxOptions>(OutboxOptions.Section);
            services.AddSingleton<CollectorMetrics>().AddSingleton<OutboxStore>().AddSingleton<MessagePublisher>().AddSingleton<OutboxPublisher>();
        },
        ("RabbitMq:Uri", broker.ToString()),
        ("Collector:SpoolPath", spoolPath));

    /// <summary>What stores readings, without a queue before it.</summary>
    public static IHost Storing(string database) => Build(AddStoring, StoringSettings(database));

    /// <summary>The QueryApi's consumer of readings, with all that it needs.</summary>
    public static IHost Consumer(Uri broker, string database) => Build(
        services =>
        {
            AddStoring(services);
            services.AddMessageBus(bus => bus.AddDeviceReadings(), (context, rabbitMq) => rabbitMq.ReceiveDeviceReadings(context));
        },
        [.. StoringSettings(database), ("RabbitMq:Uri", broker.ToString())]);

    /// <summary>A consumer that takes the same batches from the same queue in the same way, and does nothing.</summary>
    public static IHost IdleConsumer(Uri broker, Counted counted) => Build(
        services => services.AddSingleton(counted).AddMessageBus(
            bus => bus.AddBatches<IdleBatches>(), (context, rabbitMq) => rabbitMq.ReceiveBatches<IdleBatches>(context)),
        ("RabbitMq:Uri", broker.ToString()));

    private static void AddStoring(IServiceCollection services)
    {
        services.AddSite();
        services.AddEnergy();
        services.AddPostgres();
        services.AddSingleton<QueryApiMetrics>().AddSingleton<ReadingIngestor>();
    }

    private static (string, string)[] StoringSettings(string database) =>
        [("ConnectionStrings:Postgres", database), ("Site:TimeZone", Office.TimeZone)];

    private static IHost Build(Action<IServiceCollection> add, params (string Name, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddMetrics();
        add(builder.Services);
        return builder.Build();
    }
}
