using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AcMonitoring.ServiceDefaults;

/// <summary>
/// Secrets that are given as files, as Docker and Kubernetes do: in the place of <c>Operator__ApiKey</c> a path in
/// <c>Operator__ApiKeyFile</c>, in the place of <c>DB_PASSWORD</c> one in <c>DB_PASSWORD_FILE</c>.
/// </summary>
public static class SecretFiles
{
    /// <summary>Bytes.</summary>
    private const int LargestFile = 64 * 1024;

    /// <summary>
    /// Makes the content of each given file the value of its setting, without the white space at its end. Files are read once, here:
    /// whatever binds the settings must come later.
    /// </summary>
    /// <param name="configuration">The service's. What is empty in it counts as not given.</param>
    /// <param name="settings">The secrets, as the environment spells them: <c>Operator__ApiKey</c>.</param>
    /// <exception cref="OptionsValidationException">
    /// A file cannot be used, or a setting is given beside its file. The message names the setting, and neither the content nor the path,
    /// for somebody may have put the secret itself there.
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

    // Each in the manner of the setting's own name.
    private static string FileSettingOf(string setting) => setting.Any(char.IsLower) ? setting + "File" : setting + "_FILE";

    private static string KeyOf(string setting) => setting.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);

    private static string Read(string fileSetting, string path)
    {
        var rule = $"{fileSetting} must name a file with the secret in it";
        try
        {
            var content = new byte[LargestFile + 1];
            using var file = File.OpenRead(path);
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > LargestFile)
                throw Problem($"{rule}; this one is larger than {LargestFile / 1024} KiB.");

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
