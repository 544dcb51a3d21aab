using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.SmartThingsSimulator;

// In a namespace, to avoid a conflict with the Program of a service in test projects that reference both.
internal static class Program
{
    private static Task<int> Main(string[] args) => ServiceHost.RunAsync(args, SimulatorApp.Port, () => SimulatorApp.Create(args));
}
