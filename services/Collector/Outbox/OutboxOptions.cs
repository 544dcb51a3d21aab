using System.ComponentModel.DataAnnotations;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.Collector.Outbox;

/// <summary>Settings of the outbox.</summary>
internal sealed class OutboxOptions
{
    public const string Section = "Collector";

    /// <summary>
    /// The SQLite file; it and its folder are created if missing. Default: <c>spool.db</c> in <c>$STATE_DIRECTORY</c> (systemd sets it),
    /// otherwise in <c>ac-monitoring/collector</c> below <c>$XDG_DATA_HOME</c>, which is <c>~/.local/share</c> unless set.
    /// </summary>
    [Required(ErrorMessage = "Collector__SpoolPath must name a file that the service may write.")]
    public string SpoolPath { get; set; } = DefaultPath();

    /// <summary>Maximum number of messages; above it the oldest are deleted. Default: 30 days of 1,000 units, every five minutes.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "Collector__SpoolLimit must be a whole number from 1.")]
    public int SpoolLimit { get; set; } = 30 * 24 * 12 * (1_000 + 1);

    private static string DefaultPath() => StateFolder.Of("collector") is { Length: > 0 } folder ? Path.Combine(folder, "spool.db") : "";
}
