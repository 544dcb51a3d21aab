using AcMonitoring.ServiceDefaults;
using AcMonitoring.TokenService.Api;
using AcMonitoring.TokenService.Bootstrap;
using AcMonitoring.TokenService.Rotation;
using AcMonitoring.TokenService.Storage;
using AcMonitoring.TokenService.Verification;
using Microsoft.Extensions.Diagnostics.HealthChecks;

const int Port = 8001;

return await ServiceHost.RunAsync(args, Port, () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults("token-service", Port);
    builder.Configuration.AddSecretFiles("Operator__ApiKey", "Internal__ApiKey", InitialTokenOptions.Variable, "RabbitMq__Uri");
    builder.AddInternalListener();
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = PostToken.MaxBodySize);

    builder.Services.AddSettings<OperatorOptions>(OperatorOptions.Section);
    builder.Services.AddSettings<StoreOptions>(StoreOptions.Section);
    builder.Services.AddSettings<InitialTokenOptions>(InitialTokenOptions.Section);
    builder.Services.AddTrustedProxies();

    // The routes need no broker, so the service stays ready without it.
    builder.Services.AddMessageBus(withoutBroker: HealthStatus.Degraded);

    // Creates the folder of the key ring, so it comes before Data Protection, which reads the keys at start.
    builder.Services.AddHostedService<TokenLoader>();
    builder.Services.AddKeyRing();
    builder.Services.AddSingleton<TokenStore>();
    builder.Services.AddSingleton<CurrentToken>();
    builder.Services.AddVerification();
    builder.Services.AddSingleton<PostToken>();
    builder.Services.AddSingleton<AttemptLimiter>();
    builder.Services.AddSingleton<AuditLog>();
    builder.Services.AddSingleton<InitialToken>();
    builder.Services.AddHostedService<MissingKeyWarning>();
    builder.Services.AddHostedService<TokenMetrics>();
    builder.Services.AddHostedService<ExpiryWarner>();
    builder.Services.AddHostedService<TokenRotatedPublisher>();

    var app = builder.Build();
    app.UseForwardedHeaders();
    app.UseSecurityHeaders();
    app.UseCloseConnectionOnRejectedBody();
    app.UseExceptionHandler();
    app.UseStatusCodePages();
    app.UsePortSeparation();
    app.UseRouting();
    app.MapHealth();
    GetToken.Map(app);
    PostToken.Map(app);
    GetInternalToken.Map(app);
    return app;
});
