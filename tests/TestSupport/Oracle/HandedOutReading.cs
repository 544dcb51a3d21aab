namespace AcMonitoring.TestSupport.Oracle;

/// <summary>A reading that the simulator handed out whole, as <c>GET /admin/readings</c> lists it.</summary>
/// <param name="Number">Its running number.</param>
/// <param name="DeviceId">The unit.</param>
/// <param name="ServedAt">When the answer was completed.</param>
/// <param name="EnergyWh">The unit's meter as it was said; null for a unit without one.</param>
public sealed record HandedOutReading(int Number, string DeviceId, DateTimeOffset ServedAt, decimal? EnergyWh);
