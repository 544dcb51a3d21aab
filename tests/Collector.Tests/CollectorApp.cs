using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AcMonitoring.Collector.Tests;

/// <summary>The real Collector, started by its Program.</summary>
internal sealed class CollectorApp(Action<IServiceCollection>? alter, params IEnumerable<(string Name, string Value)> settings) : WebApplicationFactory<Program>
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ac-monitoring-collector-").FullName;

    public LogLines Logs { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Collector:SpoolPath", Path.Combine(_folder, "spool.db"));
        foreach (var (name, value) in settings)
            builder.UseSetting(name.Replace("__", ":"), value);
        builder.ConfigureTestServices(services => alter?.Invoke(services));
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Logs));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
