using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Collector.Spooling;
using AcMonitoring.Collector.Tokens;
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
    // A service stops after those that come below it: the round ends first, then what it brought is published.
    builder.Services.AddSpool();
    builder.Services.AddPolling();

    var app = builder.Build();
    app.UseSecurityHeaders();
    app.MapHealth();
    return app;
});
