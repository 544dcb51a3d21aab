using System.ComponentModel.DataAnnotations;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.TokenService.Storing;

/// <summary>Where the token is kept, and where the keys that it is encrypted with.</summary>
internal sealed class StoreOptions
{
    public const string Section = "TokenService";

    /// <summary>
    /// Folder of the token file, made with mode 0700 where it is missing. Default: <c>$STATE_DIRECTORY</c> (systemd sets it), else
    /// <c>ac-monitoring/token-service</c> below <c>$XDG_DATA_HOME</c>, which is <c>~/.local/share</c> unless set.
    /// </summary>
    [Required(ErrorMessage = "TokenService__StoreDirectory must name a folder that the service may write.")]
    public string StoreDirectory { get; set; } = StateFolder.Of("token-service");

    /// <summary>
    /// Folder of the key ring, made in the same way. Default: <c>keys</c> in <see cref="StoreDirectory"/>; on a volume of its own a copy
    /// of the store alone gives nothing away.
    /// </summary>
    public string? KeyRingDirectory { get; set; }

    public string StoreFolder() => Path.GetFullPath(StoreDirectory);

    public string KeyRingFolder() =>
        Path.GetFullPath(string.IsNullOrWhiteSpace(KeyRingDirectory) ? Path.Combine(StoreDirectory, "keys") : KeyRingDirectory);
}
