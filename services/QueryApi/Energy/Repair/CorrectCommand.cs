using System.CommandLine;
using System.Globalization;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Site;

namespace AcMonitoring.QueryApi.Energy.Repair;

/// <summary>The command <c>energy correct</c>: adds energy that a reset lost to the count of a unit.</summary>
internal static class CorrectCommand
{
    public const string Name = "energy";

    private const decimal MaxKwh = 1_000_000;

    /// <summary>Runs the command with the settings of the service.</summary>
    public static Task<int> RunAsync(string[] args) => EnergyCommandLine.RunAsync(
        [Name, .. args], services => services.AddSingleton<ReadingRepair>().AddSingleton<EnergyCorrection>(), Create);

    private static Command Create(IServiceProvider services)
    {
        var unit = ReadingsCommand.Unit();
        var location = ReadingsCommand.Location();
        var reason = ReadingsCommand.Reason();
        var at = EnergyCommandLine.Instant(
            "--at", "The instant (2026-11-23T08:00:00Z) or start of a day of the site (2026-11-23) at which the energy counts.",
            services.GetRequiredService<SiteCalendar>().StartOf);
        at.Required = true;
        var kwh = new Option<decimal>("--kwh") { Description = "The energy to add; 0 withdraws an earlier correction of this instant.", HelpName = "kWh", Required = true };
        var correct = new Command("correct", "Adds energy that a reset lost.") { unit, location, at, kwh, reason };
        correct.SetAction((options, cancellationToken) => RunAsync(
            services,
            options.GetRequiredValue(unit),
            options.GetValue(location),
            options.GetValue(at)!.Value,
            options.GetValue(kwh),
            options.GetRequiredValue(reason).Trim(),
            cancellationToken));
        return new Command(Name, "Corrects the energy count of a unit by hand.") { correct };
    }

    private static async Task<int> RunAsync(
        IServiceProvider services, string unit, string? location, DateTimeOffset at, decimal kwh, string reason, CancellationToken cancellationToken)
    {
        if (kwh is < 0 or > MaxKwh)
            return EnergyCommandLine.Failed($"--kwh must be from 0 to {MaxKwh}. To take energy out of the count, exclude its readings.");
        if (at > services.GetRequiredService<TimeProvider>().GetUtcNow())
            return EnergyCommandLine.Failed("--at must not be in the future.");
        return await ReadingsCommand.RepairAsync(services, unit, location, CorrectAsync, cancellationToken);

        async Task<string> CorrectAsync(RepairableUnit one)
        {
            var before = await services.GetRequiredService<EnergyCorrection>().SetAsync(one.UnitId, at, kwh, reason, cancellationToken);
            return string.Create(CultureInfo.InvariantCulture, $"correction at {at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}: {before:0.000} -> {kwh:0.000} kWh");
        }
    }
}
