namespace AcMonitoring.TestSupport.Oracle;

/// <summary>A reading that the simulator served completely, as <c>GET /admin/readings</c> lists it.</summary>
/// <param name="Number">Its running number.</param>
/// <param name="DeviceId">The unit.</param>
/// <param name="RequestedAt">When the request arrived.</param>
/// <param name="ServedAt">When the response was completed.</param>
/// <param name="EnergyWh">The served meter value; null for a unit without a meter.</param>
public sealed record ServedReading(int Number, string DeviceId, DateTimeOffset RequestedAt, DateTimeOffset ServedAt, decimal? EnergyWh);
