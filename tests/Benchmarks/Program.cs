using System.CommandLine;
using System.Runtime.Versioning;
using AcMonitoring.Benchmarks;
using AcMonitoring.Benchmarks.Data;

[assembly: SupportedOSPlatform("linux")]

var names = new Argument<string[]>("name")
{
    Description = "What to measure, everything when none is given:" + AllBenchmarks.Help(),
    HelpName = "name",
    DefaultValueFactory = _ => [],
};
names.AcceptOnlyFromAmong([.. AllBenchmarks.InOrder.Select(benchmark => benchmark.Name)]);
var rows = new Option<string>("--rows")
{
    Description = "How many rows there are to be read; 6.3M are a year of 60 units.",
    DefaultValueFactory = _ => "6.3M",
};
rows.AcceptOnlyFromAmong([.. DatasetSize.ByName.Keys]);
var runs = new Option<int>("--runs")
{
    Description = "How often each pair is measured; the table shows medians.",
    DefaultValueFactory = _ => 5,
};
runs.Validators.Add(given =>
{
    if (given.GetValueOrDefault<int>() is < 1 or > 100)
        given.AddError("--runs must be a whole number from 1 to 100.");
});
var isShort = new Option<bool>("--short")
{
    Description = "Only show that everything works: a day of rows, one run, little time. No target is asked.",
};
var soak = new Option<double>("--soak-minutes") { Description = "How long the soak lasts.", DefaultValueFactory = _ => 60 };

var command = new RootCommand("Measures how fast the system is, each figure against its opponent in the same run. Exit 0 when every target is met.")
{
    names, rows, runs, isShort, soak,
};
command.SetAction(async (given, stop) =>
{
    var options = given.GetValue(isShort)
        ? RunOptions.Short
        : new RunOptions(DatasetSize.ByName[given.GetValue(rows)!], given.GetValue(runs), TimeSpan.FromMinutes(given.GetValue(soak)));
    return await AllBenchmarks.RunAsync(AllBenchmarks.Chosen(given.GetValue(names)!), options, stop) ? 0 : 1;
});
// Ctrl-C leaves time to end the servers and to take their data away.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
