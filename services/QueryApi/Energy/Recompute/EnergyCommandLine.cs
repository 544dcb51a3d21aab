using System.CommandLine;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.QueryApi.Energy.Recompute;

/// <summary>Runs the commands that recalculate energy, with the settings and the database of the service.</summary>
internal static class EnergyCommandLine
{
    public const string NotMigrated = "The schema of the database does not match this version. Start the QueryApi once to migrate it.";

    // After Ctrl-C a command rolls back its transaction. The default of System.CommandLine is 2 s.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    /// <param name="args">The command line, from the name of the command on.</param>
    /// <param name="addServices">Adds the services of the command.</param>
    /// <param name="create">Creates the command.</param>
    public static async Task<int> RunAsync(string[] args, Action<IServiceCollection> addServices, Func<IServiceProvider, Command> create)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddSecretFiles("DB_PASSWORD", "ConnectionStrings__Postgres");
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSite();
        builder.Services.AddEnergy();
        builder.Services.AddPostgres();
        addServices(builder.Services);
        using var host = builder.Build();
        // An invalid setting throws here, as at the start of the service.
        var root = new RootCommand("AC Monitoring: stores readings and serves the API.") { create(host.Services) };
        return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TerminationTimeout });
    }

    /// <summary>An option that is a day of the site or an instant.</summary>
    /// <param name="ofDay">Converts a day to an instant.</param>
    public static Option<DateTimeOffset?> Instant(string name, string description, Func<DateOnly, DateTimeOffset> ofDay) => new(name)
    {
        Description = description,
        HelpName = "day or instant",
        CustomParser = result =>
        {
            if (!SiteInstant.TryRead(result.Tokens[0].Value, ofDay, out var instant))
                result.AddError($"{name} {SiteInstant.Expected}");
            return instant;
        },
    };

    /// <returns>The exit code.</returns>
    public static int Failed(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return 1;
    }
}
