using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy;
using AcMonitoring.QueryApi.Site;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AcMonitoring.QueryApi.Tests;

/// <summary>Parts of the QueryApi on a database, without its broker and its web server.</summary>
internal static class Parts
{
    /// <summary>The parts that all others need: the clock, the site (Paris), and the database with its migration.</summary>
    public static HostApplicationBuilder On(string connectionString, TimeProvider clock, params IEnumerable<(string Setting, string Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ConnectionStrings:Postgres"] = connectionString;
        builder.Configuration["Site:TimeZone"] = "Europe/Paris";
        foreach (var (setting, value) in settings)
            builder.Configuration[setting] = value;
        builder.Services.AddSingleton(clock);
        builder.Services.AddSite();
        builder.Services.AddEnergy();
        builder.Services.AddPostgres();
        return builder;
    }
}
