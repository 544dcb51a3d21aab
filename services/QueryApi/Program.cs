using System.IO.Compression;
using AcMonitoring.QueryApi;
using AcMonitoring.QueryApi.Alerting;
using AcMonitoring.QueryApi.Collection;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy.Queries;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Export;
using AcMonitoring.QueryApi.History;
using AcMonitoring.QueryApi.Ingestion;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Telemetry;
using AcMonitoring.QueryApi.TokenProxy;
using AcMonitoring.QueryApi.Web;
using AcMonitoring.ServiceDefaults;
using Microsoft.AspNetCore.ResponseCompression;

const int Port = 8000;

return await ServiceHost.RunAsync(args, Port, () =>
{
    // Without what only IIS and HTTP/3 need, which is loaded all the same.
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.WebHost.UseKestrelHttpsConfiguration();
    // A message that cannot be read goes to the error queue, and only MassTransit knows why.
    builder.AddServiceDefaults("query-api", Port, busLevel: LogLevel.Error);
    builder.Configuration.AddSecretFiles("DB_PASSWORD", "ConnectionStrings__Postgres", "RabbitMq__Uri", "Alerts__WebhookUrl");
    builder.Services.AddSite();
    builder.Services.AddPostgres();
    builder.Services.AddTokenGateway();
    builder.Services.AddMessageBus(
        bus =>
        {
            bus.AddDeviceReadings();
            bus.AddConsumer<PollCompletedConsumer>();
        },
        (context, rabbitMq) =>
        {
            rabbitMq.ReceiveDeviceReadings(context);
            rabbitMq.ReceivePollCompleted(context);
        });

    builder.Services.AddSingleton<QueryApiMetrics>().AddHostedService<WatchRounds>().AddHostedService<WatchQueues>();
    builder.Services.AddAlerts();
    builder.Services.AddSingleton<StoreReadings>();
    builder.Services.AddSingleton<GetDashboard>().AddSingleton<GetHourly>().AddSingleton<GetHistory>();
    builder.Services.AddSingleton<ExportTurns>().AddSingleton<ExportRows>().AddSingleton<ExportCsv>();
    builder.Services.AddSingleton<GetFetchStatus>().AddSingleton<GetSite>().AddSingleton<GetEnergy>().AddSingleton<EnergyOfUnits>();

    builder.Services.AddExceptionHandler<UnavailableDatabaseHandler>();
    builder.Services.AddBrowserAccess();
    // Each piece of a long answer wakes who sends it and who receives it. No larger than Kestrel takes before it lets the sender wait.
    builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.DefaultBufferSize = 64 * 1024);
    builder.Services.AddOpenApi();
    builder.Services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    builder.Services.AddResponseCompression(compression => compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "text/csv", "image/svg+xml"]);

    var app = builder.Build();
    app.UseSecurityHeaders(BrowserAccess.ContentSecurityPolicy);
    app.UseExceptionHandler();
    app.UseStatusCodePages();
    app.UseResponseCompression();
    app.UseCors();
    app.UsePage();
    app.MapHealth();
    app.MapEndpoints();
    app.MapPage();
    return app;
},
new ServiceCommand(RecomputeCommand.Name, RecomputeCommand.RunAsync));
