using AcMonitoring.ServiceDefaults;

return await ServiceHost.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("collector", 8002);
    builder.Services.AddMessageBus();

    var app = builder.Build();
    app.MapHealth();
    return app;
});
