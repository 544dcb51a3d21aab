using System.ComponentModel.DataAnnotations;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.TokenService.Storage;

/// <summary>The folders of the token and of its encryption keys.</summary>
internal sealed class StoreOptions
{
    public const string Section = "TokenService";

    /// <summary>
    /// Folder of the token file; created with mode 0700 if it is missing. Default: <c>$STATE_DIRECTORY</c> (systemd sets it), else
    /// <c>ac-monitoring/token-service</c> below <c>$XDG_DATA_HOME</c>, which is <c>~/.local/share</c> unless set.
    /// </summary>
    [Required(ErrorMessage = "TokenService__StoreDirectory must name a folder that the service may write.")]
    public string StoreDirectory { get; set; } = StateFolder.Of("token-service");

    /// <summary>
    /// Folder of the key ring; created in the same way. Default: <c>keys</c> in <see cref="StoreDirectory"/>. On a separate volume, a copy
    /// of the store alone does not reveal the token.
    /// </summary>
    public string? KeyRingDirectory { get; set; }

    public string StoreFolder() => Path.GetFullPath(StoreDirectory);

    public string KeyRingFolder() =>
        Path.GetFullPath(string.IsNullOrWhiteSpace(KeyRingDirectory) ? Path.Combine(StoreDirectory, "keys") : KeyRingDirectory);
}
