using System.CommandLine;
using System.Globalization;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Site;

namespace AcMonitoring.QueryApi.Energy.Repair;

/// <summary>The command <c>readings</c>: excludes the meter values of a unit in a range of time, or includes them again.</summary>
internal static class ReadingsCommand
{
    public const string Name = "readings";

    /// <summary>Runs the command with the settings of the service.</summary>
    public static Task<int> RunAsync(string[] args) =>
        EnergyCommandLine.RunAsync([Name, .. args], services => services.AddSingleton<ReadingRepair>(), Create);

    private static Command Create(IServiceProvider services)
    {
        var calendar = services.GetRequiredService<SiteCalendar>();
        var unit = Unit();
        var location = Location();
        var reason = Reason();
        var from = EnergyCommandLine.Instant("--from", "The first day of the site (2026-11-23) or instant (2026-11-23T08:00:00Z) to exclude.", calendar.StartOf);
        var to = EnergyCommandLine.Instant("--to", "The last day, or the exclusive end of the range.", day => calendar.StartOf(day.AddDays(1)));
        from.Required = to.Required = true;
        var exclude = new Command("exclude", "Takes the meter values of a range out of the energy count. The readings stay.") { unit, location, from, to, reason };
        exclude.SetAction((options, cancellationToken) => RunAsync(
            services, options.GetRequiredValue(unit), options.GetValue(location), options.GetValue(from)!.Value, options.GetValue(to)!.Value, options.GetValue(reason), cancellationToken));
        var include = new Command("include", "Takes the meter values of a range into the energy count again.") { unit, location, from, to };
        include.SetAction((options, cancellationToken) => RunAsync(
            services, options.GetRequiredValue(unit), options.GetValue(location), options.GetValue(from)!.Value, options.GetValue(to)!.Value, reason: null, cancellationToken));
        return new Command(Name, "Repairs the energy count of a unit by hand.") { exclude, include };
    }

    public static Argument<string> Unit() => new("unit") { Description = "The name or device id of the unit." };

    public static Option<string?> Location() => new("--location") { Description = "Its location, if several units have the name.", HelpName = "id or name" };

    public static Option<string> Reason()
    {
        var reason = new Option<string>("--reason") { Description = "Why; it is kept, and /history shows it.", HelpName = "text", Required = true };
        reason.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
                result.AddError("--reason must not be empty.");
        });
        return reason;
    }

    /// <summary>Finds the unit, repairs it, and prints the result or the failure.</summary>
    /// <param name="repairAsync">Returns what was done.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RepairAsync(
        IServiceProvider services, string unit, string? location, Func<RepairableUnit, Task<string>> repairAsync, CancellationToken cancellationToken)
    {
        try
        {
            if (services.GetRequiredService<DatabaseMigration>().IsRequired())
                return EnergyCommandLine.Failed(EnergyCommandLine.NotMigrated);

            var units = await services.GetRequiredService<ReadingRepair>().FindUnitsAsync(unit, location, cancellationToken);
            if (units is not [var one])
            {
                return EnergyCommandLine.Failed(units.Count == 0
                    ? $"There is no unit {unit}{(location is null ? "" : " at " + location)}."
                    : $"Several units match. Choose one by its device id: {string.Join(", ", units.Select(match => $"{match.DeviceId ?? "old backend"} (at {Place(match)})"))}.");
            }

            Console.WriteLine($"{one.DeviceName}, {Place(one)}: {await repairAsync(one)}");
            return 0;
        }
        catch (Exception exception) when (exception is SiteTimeZoneMismatchException or ImportedReadingsException)
        {
            return EnergyCommandLine.Failed($"Nothing is written: {exception.Message}.");
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested || DatabaseFailure.IsTransient(exception))
        {
            return EnergyCommandLine.Failed(cancellationToken.IsCancellationRequested
                ? "Nothing is written: stopped before the end."
                : $"Nothing is written: the database cannot be reached: {DatabaseFailure.Reason(exception)}.");
        }
    }

    private static async Task<int> RunAsync(
        IServiceProvider services, string unit, string? location, DateTimeOffset from, DateTimeOffset to, string? reason, CancellationToken cancellationToken)
    {
        if (from >= to)
            return EnergyCommandLine.Failed("--to must be after --from.");
        return await RepairAsync(services, unit, location, ExcludeOrIncludeAsync, cancellationToken);

        async Task<string> ExcludeOrIncludeAsync(RepairableUnit one)
        {
            var repair = services.GetRequiredService<ReadingRepair>();
            var result = reason is null
                ? await repair.IncludeAsync(one.UnitId, from, to, cancellationToken)
                : await repair.ExcludeAsync(one.UnitId, from, to, reason.Trim(), cancellationToken);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Rows} {(result.Rows == 1 ? "reading" : "readings")} {(reason is null ? "included" : "excluded")}, {result.BeforeKwh:0.000} -> {result.AfterKwh:0.000} kWh");
        }
    }

    private static string Place(RepairableUnit unit) => unit.LocationName is null ? unit.Location : $"{unit.LocationName} ({unit.Location})";
}
