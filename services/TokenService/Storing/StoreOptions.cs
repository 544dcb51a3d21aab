using System.ComponentModel.DataAnnotations;
using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.TokenService.Storing;

/// <summary>Where the token is kept.</summary>
internal sealed class StoreOptions
{
    public const string Section = "TokenService";

    /// <summary>
    /// Folder of the token file, made with mode 0700 where it is missing. Default: <c>$STATE_DIRECTORY</c> (systemd sets it), else
    /// <c>ac-monitoring/token-service</c> below <c>$XDG_DATA_HOME</c>, which is <c>~/.local/share</c> unless set.
    /// </summary>
    [Required(ErrorMessage = "TokenService__StoreDirectory must name a folder that the service may write.")]
    public string StoreDirectory { get; set; } = StateFolder.Of("token-service");
}
