using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// Secrets from files, as Docker and Kubernetes provide them: <c>Operator__ApiKeyFile</c> is the path of a file with the value of
/// <c>Operator__ApiKey</c>, <c>DB_PASSWORD_FILE</c> that of <c>DB_PASSWORD</c>.
/// </summary>
public static class SecretFiles
{
    /// <summary>Bytes.</summary>
    private const int MaxFileSize = 64 * 1024;

    /// <summary>
    /// Sets each secret to the content of its file, without trailing white space. The files are read here, once, so options must be bound
    /// later.
    /// </summary>
    /// <param name="configuration">The configuration of the service. An empty value counts as missing.</param>
    /// <param name="settings">The secrets as environment variables: <c>Operator__ApiKey</c>.</param>
    /// <exception cref="OptionsValidationException">
    /// A file is unusable, or a secret has both a value and a file. The message names the setting, but neither the content nor the path,
    /// which may be the secret itself.
    /// </exception>
    public static void AddSecretFiles(this IConfigurationManager configuration, params IReadOnlyList<string> settings)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(settings);

        var values = new Dictionary<string, string?>();
        foreach (var setting in settings)
        {
            var fileSetting = FileSettingOf(setting);
            if (configuration[KeyOf(fileSetting)] is not { Length: > 0 } path)
                continue;
            if (!string.IsNullOrEmpty(configuration[KeyOf(setting)]))
                throw Problem($"{setting} and {fileSetting} are both set; set one of them.");
            values[KeyOf(setting)] = Read(fileSetting, path);
        }

        configuration.AddInMemoryCollection(values);
    }

    // Follows the naming style of the setting.
    private static string FileSettingOf(string setting) => setting.Any(char.IsLower) ? setting + "File" : setting + "_FILE";

    private static string KeyOf(string setting) => setting.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);

    private static string Read(string fileSetting, string path)
    {
        var rule = $"{fileSetting} must name a file with the secret in it";
        try
        {
            var content = new byte[MaxFileSize + 1];
            using var file = File.OpenRead(path);
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > MaxFileSize)
                throw Problem($"{rule}; this one is larger than {MaxFileSize / 1024} KiB.");

            using var text = new StreamReader(new MemoryStream(content, 0, length), new UTF8Encoding(false, throwOnInvalidBytes: true));
            return text.ReadToEnd().TrimEnd() is { Length: > 0 } secret ? secret : throw Problem($"{rule}; this one is empty.");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Problem($"{rule}; there is none of this name.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Problem($"{rule}; this one cannot be read.");
        }
        catch (DecoderFallbackException)
        {
            throw Problem($"{rule}; this one is not UTF-8 text.");
        }
    }

    private static OptionsValidationException Problem(string sentence) => new("", typeof(SecretFiles), [sentence]);
}
