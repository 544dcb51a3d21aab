using AcMonitoring.Collector.AccessToken;
using AcMonitoring.Collector.Outbox;
using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.Scheduling;
using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Contracts;
using AcMonitoring.ServiceDefaults;
using MassTransit;

const int Port = 8002;

return await ServiceHost.RunAsync(args, Port, () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("collector", Port);
    builder.Configuration.AddSecretFiles("Internal__ApiKey", "RabbitMq__Uri");
    builder.Services.AddSmartThings();
    builder.Services.AddTokenClient();
    builder.Services.AddMessageBus(
        bus => bus.AddConsumer<TokenRotatedConsumer>(),
        (context, rabbitMq) => rabbitMq.DeclaredQueueEndpoint(
            Queues.TokenRotated, endpoint => endpoint.ConfigureConsumer<TokenRotatedConsumer>(context)));
    builder.Services.AddPolling();
    // Services stop in reverse order: the poll ends first, then its messages are published.
    builder.Services.AddOutbox();
    builder.Services.AddScheduling();

    var app = builder.Build();
    app.UseSecurityHeaders();
    app.MapHealth();
    return app;
});
