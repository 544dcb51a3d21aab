using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Storage;

/// <summary>A folder that only the service's own user can read.</summary>
internal static class PrivateFolder
{
    /// <summary>Creates the folder with mode 0700 if it is missing, and checks that it is writable. An existing folder keeps its mode.</summary>
    /// <exception cref="OptionsValidationException">The folder is not writable; the message names the setting.</exception>
    public static void Open(string setting, string path)
    {
        var probe = Path.Combine(path, "writable");
        try
        {
            Create(path);
            PrivateFile.Replace(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OptionsValidationException(
                StoreOptions.Section, typeof(StoreOptions), [$"{setting} must name a folder that the service may write; {path} is not: {exception.Message}"]);
        }
    }

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
