using AcMonitoring.ServiceDefaults;
using AcMonitoring.TokenService.Access;
using AcMonitoring.TokenService.Announcing;
using AcMonitoring.TokenService.Starting;
using AcMonitoring.TokenService.Storing;
using AcMonitoring.TokenService.Tokens;
using AcMonitoring.TokenService.Verifying;
using Microsoft.Extensions.Diagnostics.HealthChecks;

const int Port = 8001;

return await ServiceHost.RunAsync(args, Port, () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("token-service", Port);
    builder.Configuration.AddSecretFiles("Operator__ApiKey", "Internal__ApiKey", FirstTokenOptions.Variable, "RabbitMq__Uri");
    builder.AddInternalListener();
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = PostToken.LargestBody);

    builder.Services.AddSettings<OperatorOptions>(OperatorOptions.Section);
    builder.Services.AddSettings<StoreOptions>(StoreOptions.Section);
    builder.Services.AddSettings<FirstTokenOptions>(FirstTokenOptions.Section);
    builder.Services.AddTrustedProxies();

    // Tokens are taken and given without the broker, so the service stays ready while it is away.
    builder.Services.AddMessageBus(withoutBroker: HealthStatus.Degraded);

    // Before the key ring, which is looked at when the service starts: its folder is made here.
    builder.Services.AddHostedService<LoadToken>();
    builder.Services.AddKeyRing();
    builder.Services.AddSingleton<TokenStore>();
    builder.Services.AddSingleton<CurrentToken>();
    builder.Services.AddVerification();
    builder.Services.AddSingleton<PostToken>();
    builder.Services.AddSingleton<AttemptLimiter>();
    builder.Services.AddSingleton<AuditLog>();
    builder.Services.AddSingleton<FirstToken>();
    builder.Services.AddHostedService<WarnOfOpenPorts>();
    builder.Services.AddHostedService<WatchToken>();
    builder.Services.AddHostedService<WarnOfExpiry>();
    builder.Services.AddHostedService<AnnounceToken>();

    var app = builder.Build();
    app.UseForwardedHeaders();
    app.UseSecurityHeaders();
    app.UseHangUpAfterRefusal();
    app.UseExceptionHandler();
    app.UseStatusCodePages();
    app.UseOneListenerPerAudience();
    app.UseRouting();
    app.MapHealth();
    GetToken.Map(app);
    PostToken.Map(app);
    GetInternalToken.Map(app);
    return app;
});
