using System.CommandLine;
using System.Runtime.Versioning;
using AcMonitoring.Chaos;

[assembly: SupportedOSPlatform("linux")]

var minutes = new Option<double>("--minutes") { Description = "How long faults are injected, 0.1 to 600.", DefaultValueFactory = _ => 1 };
minutes.Validators.Add(given =>
{
    if (given.GetValueOrDefault<double>() is not (>= 0.1 and <= 600))
        given.AddError("--minutes must be a number from 0.1 to 600.");
});
var seed = new Option<int>("--seed") { Description = "The same seed gives the same faults at the same times.", DefaultValueFactory = _ => 1 };
var dryRun = new Option<bool>("--dry-run") { Description = "Only print the plan." };

var command = new RootCommand("Runs the whole system, injects faults, and checks that no reading was lost or stored twice.") { minutes, seed, dryRun };
command.SetAction(async (given, stop) =>
{
    var plan = FaultPlan.Make(given.GetValue(seed), TimeSpan.FromMinutes(given.GetValue(minutes)));
    if (given.GetValue(dryRun))
    {
        foreach (var fault in plan.Faults)
            Console.WriteLine(fault);
        return 0;
    }

    return await new ChaosRun(plan).RunAsync(stop) ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
