namespace AcMonitoring.SmartThingsSimulator.Devices;

/// <summary>A generation of controller boards, with its own terms and meter step.</summary>
/// <param name="Name">The device name of such units.</param>
/// <param name="PresentationId">Also the vendor id.</param>
/// <param name="Model">Model number.</param>
/// <param name="EnergyStep">Step of the meter in Wh; null: no energy report at all.</param>
/// <param name="Modes">Terms for the modes.</param>
/// <param name="FanModes">Terms for the fan modes, automatic first.</param>
/// <param name="MeasuresHumidity">False on the plainest boards.</param>
internal sealed record Board(
    string Name, string PresentationId, string Model, decimal? EnergyStep, string[] Modes, string[] FanModes, bool MeasuresHumidity = true)
{
    public static readonly Board Old = new(
        "[room a/c] Samsung", "DA-AC-RAC-000001", "ARTIK051_KRAC_18K", 100,
        ["cool", "dry", "wind", "auto", "heat"], ["auto", "low", "medium", "high", "turbo"]);

    public static readonly Board Usual = new(
        "Samsung Room A/C", "DA-AC-RAC-000003", "ARTIK051_PRAC_20K", 1,
        ["cool", "dry", "wind", "auto", "heat"], ["auto", "low", "medium", "high", "turbo"]);

    public static readonly Board New = new(
        "Samsung-Room-Air-Conditioner", "DA-AC-RAC-01001", "ARA-WW-TP1-22-COMMON", 1,
        ["auto", "cool", "dry", "fan", "heat", "dryClean"], ["auto", "low", "medium", "high", "turbo"]);

    public static readonly Board Cassette = new(
        "Samsung-System-Air-Conditioner", "DA-AC-CAC-01001", "SAC_AP3_GLOBAL_21K", 0.1m,
        ["aIComfort", "cool", "dry", "fan", "auto", "heat"], ["auto", "low", "mid", "high"]);

    public static readonly Board WithoutEnergy = new(
        "Room A/C", "DA-AC-RAC-100001", "TP6X_RAC_15K", null,
        ["cool", "dry", "wind", "auto"], ["auto", "low", "medium", "high", "turbo"], MeasuresHumidity: false);

    /// <summary>The board's term for ventilation without cooling.</summary>
    public string Ventilation => Modes.Contains("wind") ? "wind" : "fan";
}
