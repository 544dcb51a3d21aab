using System.IO.Compression;
using AcMonitoring.QueryApi;
using AcMonitoring.QueryApi.Alerting;
using AcMonitoring.QueryApi.Collection;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy;
using AcMonitoring.QueryApi.Energy.Queries;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Energy.Repair;
using AcMonitoring.QueryApi.Export;
using AcMonitoring.QueryApi.History;
using AcMonitoring.QueryApi.Ingestion;
using AcMonitoring.QueryApi.Retention;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Telemetry;
using AcMonitoring.QueryApi.TokenProxy;
using AcMonitoring.QueryApi.Web;
using AcMonitoring.ServiceDefaults;
using Microsoft.AspNetCore.ResponseCompression;

const int Port = 8000;

return await ServiceHost.RunAsync(args, Port, () =>
{
    // The slim builder does not load IIS and HTTP/3.
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.WebHost.UseKestrelHttpsConfiguration();
    // Only MassTransit logs why a message that cannot be deserialised goes to the error queue.
    builder.AddServiceDefaults("query-api", Port, busLevel: LogLevel.Error);
    builder.Configuration.AddSecretFiles("DB_PASSWORD", "ConnectionStrings__Postgres", "RabbitMq__Uri", "Alerts__WebhookUrl");
    builder.Services.AddSite();
    builder.Services.AddEnergy();
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

    builder.Services.AddSingleton<QueryApiMetrics>().AddSingleton<CollectionStatusReader>().AddHostedService<CollectionMetrics>().AddHostedService<QueueMetrics>();
    builder.Services.AddAlerts();
    builder.Services.AddRetention();
    builder.Services.AddSingleton<ReadingIngestor>();
    builder.Services.AddSingleton<GetDashboard>().AddSingleton<GetHourly>().AddSingleton<GetHistory>();
    builder.Services.AddSingleton<ExportLimiter>().AddSingleton<ExportRows>().AddSingleton<ExportCsv>();
    builder.Services.AddSingleton<GetFetchStatus>().AddSingleton<GetSite>().AddSingleton<GetEnergy>().AddSingleton<EnergyBucketQuery>();

    builder.Services.AddExceptionHandler<UnavailableDatabaseHandler>();
    builder.Services.AddCorsPolicy();
    // Each chunk of a response wakes the sender and the receiver, so chunks are as large as the output buffer of Kestrel.
    builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.DefaultBufferSize = 64 * 1024);
    builder.Services.AddOpenApi();
    builder.Services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    builder.Services.AddResponseCompression(compression => compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "text/csv", "image/svg+xml"]);

    var app = builder.Build();
    app.UseSecurityHeaders(CorsSetup.ContentSecurityPolicy);
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
new ServiceCommand(RecomputeCommand.Name, RecomputeCommand.RunAsync),
new ServiceCommand(ReadingsCommand.Name, ReadingsCommand.RunAsync),
new ServiceCommand(CorrectCommand.Name, CorrectCommand.RunAsync));
