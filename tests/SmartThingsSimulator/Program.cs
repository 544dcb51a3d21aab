using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.SmartThingsSimulator;

// In a namespace, so that a test project that references a service as well still knows one Program.
internal static class Program
{
    private static Task<int> Main(string[] args) => ServiceHost.RunAsync(args, SimulatorApp.Port, () => SimulatorApp.Create(args));
}
