using System.Globalization;
using AcMonitoring.Contracts;
using UUIDNext;

namespace AcMonitoring.ServiceDefaults;

/// <summary>Deterministic message ids, so that consumers detect duplicates.</summary>
public static class MessageIds
{
    private static readonly Guid Namespace = new("5e0d2a3c-7a36-4d4e-9a0f-3c1c6b1b9f57");

    /// <summary>Id of a reading: the same for every publish of the reading. Another reading of the slot has another id.</summary>
    public static Guid Of(DeviceReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return NameBased($"{reading.DeviceId}|{reading.Slot.UtcDateTime:O}|{reading.CollectedAt.UtcDateTime:O}");
    }

    /// <summary>Id of a poll result. Two polls of one slot have two results.</summary>
    public static Guid Of(PollCompleted result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return NameBased($"poll-completed|{result.CollectorId}|{result.StartedAt.UtcDateTime:O}");
    }

    private static Guid NameBased(FormattableString name) => Uuid.NewNameBased(Namespace, name.ToString(CultureInfo.InvariantCulture));
}
