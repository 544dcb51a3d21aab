using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Storage;

/// <summary>
/// The keys of ASP.NET Core Data Protection as files <c>key-*.xml</c> with mode 0600. The framework's own repository leaves them readable by
/// others and does not flush them; without its key, the token is lost.
/// </summary>
internal sealed partial class KeyRing(IOptions<StoreOptions> options, TimeProvider clock, ILogger<KeyRing> logger) : IXmlRepository
{
    private readonly string _folder = options.Value.KeyRingFolder();

    /// <exception cref="OptionsValidationException">The folder is not writable; the message names the setting.</exception>
    public void Open() => PrivateFolder.Open("TokenService__KeyRingDirectory", _folder);

    /// <summary>Returns every readable key. A damaged file is renamed, so that the other keys and new keys still work.</summary>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Directory.EnumerateFiles(_folder, "*.xml").Order(StringComparer.Ordinal).ToArray().Select(Read).OfType<XElement>()];

    public void StoreElement(XElement element, string friendlyName) =>
        PrivateFile.Replace(Path.Combine(_folder, friendlyName + ".xml"), Encoding.UTF8.GetBytes(element.ToString()));

    private XElement? Read(string file)
    {
        try
        {
            return XElement.Load(file);
        }
        catch (Exception exception) when (exception is XmlException or IOException or UnauthorizedAccessException)
        {
            Log.Unreadable(logger, file, PrivateFile.RenameUnreadable(file, clock.GetUtcNow()));
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The key {File} is unreadable and was renamed to {RenamedTo}. Data encrypted with this key is lost.")]
        public static partial void Unreadable(ILogger logger, string file, string renamedTo);
    }
}

internal static class KeyRingSetup
{
    /// <summary>Adds Data Protection with the key ring as its repository.</summary>
    public static void AddKeyRing(this IServiceCollection services)
    {
        services.AddSingleton<KeyRing>();
        services.AddDataProtection().SetApplicationName("ac-monitoring/token-service");
        services.AddOptions<KeyManagementOptions>().Configure<KeyRing>((keys, ring) => keys.XmlRepository = ring);
    }
}
