using System.Globalization;
using AcMonitoring.Contracts;
using UUIDNext;

namespace AcMonitoring.ServiceDefaults;

/// <summary>The id that a message has whoever publishes it and however often, so that who gets it twice knows it for one.</summary>
public static class MessageIds
{
    private static readonly Guid Namespace = new("5e0d2a3c-7a36-4d4e-9a0f-3c1c6b1b9f57");

    /// <summary>Id of a reading's message: the same for every publish of the same unit and slot.</summary>
    public static Guid Of(DeviceReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return NameBased($"{reading.DeviceId}|{reading.Slot.UtcDateTime:O}");
    }

    /// <summary>Id of a report's message. Two rounds of one slot are two reports.</summary>
    public static Guid Of(PollCompleted report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return NameBased($"poll-completed|{report.CollectorId}|{report.StartedAt.UtcDateTime:O}");
    }

    private static Guid NameBased(FormattableString name) => Uuid.NewNameBased(Namespace, name.ToString(CultureInfo.InvariantCulture));
}
