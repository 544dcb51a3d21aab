using System.ComponentModel.DataAnnotations;

namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>What the energy rules believe.</summary>
internal sealed class EnergyOptions
{
    public const string Section = "Energy";

    /// <summary>Average power in kW between two reports of one unit above which a rise of the meter is not believed.</summary>
    [Range(0.1, 10_000, ErrorMessage = "Energy__MaximumKilowatts must be a number from 0.1 to 10000.")]
    public double MaximumKilowatts { get; set; } = 100;
}
