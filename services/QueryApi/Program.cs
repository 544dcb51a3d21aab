using AcMonitoring.ServiceDefaults;

return await ServiceHost.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("query-api", 8000);
    builder.Services.AddMessageBus();

    var app = builder.Build();
    app.MapHealth();
    return app;
});
