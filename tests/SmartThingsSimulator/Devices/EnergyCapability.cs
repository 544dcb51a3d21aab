using System.Text.Json.Nodes;
using AcMonitoring.SmartThingsSimulator.Meters;
using static AcMonitoring.SmartThingsSimulator.Devices.Attributes;

namespace AcMonitoring.SmartThingsSimulator.Devices;

internal static class EnergyCapability
{
    /// <summary>The capability <c>powerConsumptionReport</c> with that report.</summary>
    /// <param name="report">The last report.</param>
    /// <param name="persists">Air conditioners repeat the meter in persistedEnergy; refrigerators and air purifiers report 0.</param>
    public static JsonObject Of(EnergyReport report, bool persists) => new()
    {
        ["powerConsumption"] = Attribute(
            new JsonObject
            {
                ["energy"] = report.Energy,
                ["deltaEnergy"] = report.DeltaEnergy,
                ["power"] = report.Power,
                ["powerEnergy"] = report.PowerEnergy,
                ["persistedEnergy"] = persists ? report.Energy : 0,
                ["energySaved"] = 0,
                ["start"] = WholeSecond(report.Start),
                ["end"] = WholeSecond(report.End),
            },
            report.ReceivedAt),
    };
}
