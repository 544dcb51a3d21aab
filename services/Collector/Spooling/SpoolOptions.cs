using System.ComponentModel.DataAnnotations;

namespace AcMonitoring.Collector.Spooling;

/// <summary>Where messages wait until the broker has confirmed them.</summary>
internal sealed class SpoolOptions
{
    public const string Section = "Collector";

    /// <summary>
    /// The SQLite file, made with its folder where it is missing. Default: <c>spool.db</c> in <c>$STATE_DIRECTORY</c> (systemd sets it),
    /// else in <c>ac-monitoring/collector</c> below <c>$XDG_DATA_HOME</c>, which is <c>~/.local/share</c> unless set.
    /// </summary>
    [Required(ErrorMessage = "Collector__SpoolPath must name a file that the service may write.")]
    public string SpoolPath { get; set; } = DefaultPath();

    /// <summary>Messages that it holds at most; beyond, the oldest go. Default: those of 30 days of 1,000 units, every five minutes.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "Collector__SpoolLimit must be a whole number from 1.")]
    public int SpoolLimit { get; set; } = 30 * 24 * 12 * (1_000 + 1);

    private static string DefaultPath()
    {
        const string file = "spool.db";
        // systemd lists several with colons.
        if (Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0] is { Length: > 0 } state)
            return Path.Combine(state, file);

        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length == 0 ? "" : Path.Combine(data, "ac-monitoring", "collector", file);
    }
}
