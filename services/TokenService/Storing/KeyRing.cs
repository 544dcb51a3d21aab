using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Storing;

/// <summary>
/// The keys of ASP.NET Core Data Protection as files <c>key-*.xml</c> with mode 0600. The framework's own folder leaves them readable by
/// others and does not flush them; a key that a crash loses takes the token with it.
/// </summary>
internal sealed partial class KeyRing(IOptions<StoreOptions> options, TimeProvider clock, ILogger<KeyRing> logger) : IXmlRepository
{
    private readonly string _folder = options.Value.KeyRingFolder();

    /// <exception cref="OptionsValidationException">The folder cannot be written; the message names the setting.</exception>
    public void Open() => PrivateFolder.Open("TokenService__KeyRingDirectory", _folder);

    /// <summary>Every key that can be read; a damaged one is set aside, so that the others and new ones go on working.</summary>
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
            Log.Unreadable(logger, file, PrivateFile.SetAside(file, clock.GetUtcNow()));
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The key {File} is unreadable. It was renamed to {Aside}. What is encrypted with it is lost without it.")]
        public static partial void Unreadable(ILogger logger, string file, string aside);
    }
}

internal static class KeyRingSetup
{
    /// <summary>Makes Data Protection keep its keys in the key ring; they are told apart from those of other programs.</summary>
    public static void AddKeyRing(this IServiceCollection services)
    {
        services.AddSingleton<KeyRing>();
        services.AddDataProtection().SetApplicationName("ac-monitoring/token-service");
        services.AddOptions<KeyManagementOptions>().Configure<KeyRing>((keys, ring) => keys.XmlRepository = ring);
    }
}
