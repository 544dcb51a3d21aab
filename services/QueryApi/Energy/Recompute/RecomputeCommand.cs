using System.CommandLine;
using System.Globalization;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Site;
using Spectre.Console;

namespace AcMonitoring.QueryApi.Energy.Recompute;

/// <summary>
/// The command <c>recompute-energy</c>: recalculates stored energy and prints the kWh per unit before and after, and why rows change. This
/// goes to standard output, progress and errors to standard error.
/// </summary>
internal static class RecomputeCommand
{
    public const string Name = "recompute-energy";

    // Table width if the output is a file or a pipe.
    private const int FileWidth = 200;

    /// <summary>Runs the command with the settings of the service.</summary>
    public static Task<int> RunAsync(string[] args) =>
        EnergyCommandLine.RunAsync([Name, .. args], services => services.AddSingleton<RecomputeEnergy>(), Create);

    private static Command Create(IServiceProvider services)
    {
        var from = EnergyCommandLine.Instant(
            "--from",
            "Recalculate from this day of the site (2026-11-23) or this instant (2026-11-23T08:00:00Z) on. Default: all readings.",
            services.GetRequiredService<SiteCalendar>().StartOf);
        var device = new Option<string?>("--device") { Description = "Only units with this device id or name. Default: all units.", HelpName = "id or name" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the changes without writing them." };
        var command = new Command(Name, "Recalculates the energy of stored readings from their meter values, including those of the old backend.")
        {
            from, device, dryRun,
        };
        command.SetAction((options, cancellationToken) =>
            RunAsync(services, options.GetValue(device), options.GetValue(from), options.GetValue(dryRun), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        IServiceProvider services, string? device, DateTimeOffset? from, bool dryRun, CancellationToken cancellationToken)
    {
        var done = new List<UnitResult>();
        try
        {
            if (services.GetRequiredService<DatabaseMigration>().IsRequired())
                return EnergyCommandLine.Failed(EnergyCommandLine.NotMigrated);

            var recompute = services.GetRequiredService<RecomputeEnergy>();
            var units = await recompute.FindUnitsAsync(device, from, cancellationToken);
            if (units.Count == 0)
                return EnergyCommandLine.Failed(device is null ? "There are no meter values to count from." : $"There are no meter values of a unit {device} to count from.");

            await RecomputeAllAsync(recompute, units, from, dryRun, done, cancellationToken);
        }
        catch (SiteTimeZoneMismatchException exception)
        {
            return EnergyCommandLine.Failed($"Nothing is written: {exception.Message}.");
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested || DatabaseFailure.IsTransient(exception))
        {
            Print(done, dryRun);
            var reason = cancellationToken.IsCancellationRequested ? "Stopped before the end." : $"The database cannot be reached: {DatabaseFailure.Reason(exception)}.";
            return EnergyCommandLine.Failed(reason + " Units that are not printed are unchanged. Run the command again to continue.");
        }

        Print(done, dryRun);
        return 0;
    }

    private static Task RecomputeAllAsync(
        RecomputeEnergy recompute,
        IReadOnlyList<RecomputableUnit> units,
        DateTimeOffset? from,
        bool dryRun,
        List<UnitResult> done,
        CancellationToken cancellationToken)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask("Counting again", maxValue: units.Sum(unit => unit.Rows));
                foreach (var unit in units)
                {
                    var reasons = new ChangeReasons();
                    var energy = await recompute.RecomputeAsync(unit.UnitId, from, dryRun, Advance, cancellationToken);
                    done.Add(new UnitResult(unit, energy, reasons));

                    void Advance(IReadOnlyList<ReadingRow> rows)
                    {
                        reasons.Add(rows);
                        task.Increment(rows.Count);
                    }
                }
            });
    }

    private static void Print(List<UnitResult> done, bool dryRun)
    {
        if (done.Count == 0)
            return;

        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected)
            console.Profile.Width = FileWidth;
        var table = new Table().AddColumn("Unit");
        foreach (var header in (string[])["Rows", "Changed", "kWh before", "kWh after", "Difference"])
            table.AddColumn(header, column => column.RightAligned().NoWrap());
        foreach (var sameName in done.GroupBy(one => one.Unit.DeviceName))
        {
            foreach (var (unit, energy, _) in sameName)
            {
                var name = sameName.Count() == 1 ? unit.DeviceName : $"{unit.DeviceName} ({unit.Location}, {unit.DeviceId ?? "old backend"})";
                table.AddRow([new Text(name), .. Numbers(unit.Rows, energy)]);
            }
        }

        var sum = new RecomputedEnergy(
            done.Sum(one => one.Energy.BeforeKwh), done.Sum(one => one.Energy.AfterKwh), done.Sum(one => one.Energy.ChangedRows));
        table.AddRow([new Text($"Total ({done.Count})"), .. Numbers(done.Sum(one => one.Unit.Rows), sum)]);
        console.Write(table);
        PrintReasons(done);
        console.WriteLine(dryRun ? "Nothing was written (--dry-run)." : "Written.");
    }

    private static void PrintReasons(List<UnitResult> done)
    {
        foreach (var (unit, energy, reasons) in done.Where(one => one.Energy.ChangedRows > 0))
        {
            var location = unit.LocationName is null ? unit.Location : $"{unit.LocationName} ({unit.Location})";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{unit.DeviceName}, {location}: {energy.ChangedRows} of {unit.Rows} rows change, {energy.BeforeKwh:0.000} -> {energy.AfterKwh:0.000} kWh ({energy.AfterKwh - energy.BeforeKwh:+0.000;-0.000;0.000})"));
            foreach (var line in reasons.Lines())
                Console.WriteLine("  " + line);
        }
    }

    private static IEnumerable<Text> Numbers(long rows, RecomputedEnergy energy) =>
    [
        new Text(rows.ToString(CultureInfo.InvariantCulture)), new Text(energy.ChangedRows.ToString(CultureInfo.InvariantCulture)),
        .. new[] { energy.BeforeKwh, energy.AfterKwh, energy.AfterKwh - energy.BeforeKwh }
            .Select(kwh => new Text(kwh.ToString("0.000", CultureInfo.InvariantCulture))),
    ];

    private sealed record UnitResult(RecomputableUnit Unit, RecomputedEnergy Energy, ChangeReasons Reasons);
}
