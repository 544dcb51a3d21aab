using AcMonitoring.ServiceDefaults;

return await ServiceHost.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("token-service", 8001);
    builder.Services.AddMessageBus();

    var app = builder.Build();
    app.MapHealth();
    return app;
});
