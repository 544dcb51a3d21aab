using AcMonitoring.Contracts;
using AcMonitoring.SmartThingsSimulator.Sites;

namespace AcMonitoring.SmartThingsSimulator.History;

/// <summary>The readings that a Collector would have published.</summary>
internal sealed class PastReadings(ISite site)
{
    /// <summary>Returns the readings of the range in slot order, because energy is counted from the previous slot.</summary>
    /// <param name="now">The current time. The current slot is included, so that none is missing before the first poll.</param>
    /// <param name="span">Length of the range before now.</param>
    /// <param name="interval">Time between two slots.</param>
    public IEnumerable<DeviceReading> Of(DateTimeOffset now, TimeSpan span, TimeSpan interval)
    {
        var first = new DateTimeOffset(((now - span).UtcTicks + interval.Ticks - 1) / interval.Ticks * interval.Ticks, TimeSpan.Zero);
        for (var slot = first; slot <= now; slot += interval)
        {
            for (var unit = 0; unit < site.AirConditioners.Count; unit++)
            {
                if (CollectedSlots.Contains(slot, unit, site.AirConditioners.Count))
                    yield return site.AirConditioners[unit].ReadingAt(slot);
            }
        }
    }
}
