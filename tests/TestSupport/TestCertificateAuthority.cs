using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AcMonitoring.TestSupport;

/// <summary>A certificate authority for one test. All authorities have the same name and different keys.</summary>
public sealed class TestCertificateAuthority : IDisposable
{
    /// <summary>The only host of its certificates. They are not valid for <c>127.0.0.1</c>.</summary>
    public const string Host = "localhost";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan Validity = TimeSpan.FromDays(1);

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly X509Certificate2 _certificate;

    public TestCertificateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _certificate = request.CreateSelfSigned(_now - Validity, _now + Validity);
        File.WriteAllText(CertificateFile, _certificate.ExportCertificatePem());
    }

    /// <summary>The folder of its certificate, for <c>SSL_CERT_DIR</c>.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("ac-monitoring-authority-").FullName;

    /// <summary>Its certificate as PEM, for <c>Root Certificate</c>.</summary>
    public string CertificateFile => Path.Combine(Folder, "ca.crt");

    /// <summary>Writes a server's certificate and private key (PEM; only the owner can read the key) to a folder.</summary>
    /// <returns>The paths of the two files.</returns>
    public (string Certificate, string Key) Issue(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=A server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_certificate, _now - Validity / 2, _now + Validity / 2, RandomNumberGenerator.GetBytes(8));

        var files = (Certificate: Path.Combine(folder, "tls.crt"), Key: Path.Combine(folder, "tls.key"));
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var keyFile = new StreamWriter(files.Key, options);
        keyFile.Write(key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
